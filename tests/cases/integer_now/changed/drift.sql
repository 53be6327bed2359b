SELECT set_integer_now_func('readings', 'clocks.first_now');
