SELECT set_integer_now_func('readings', 'clocks.first_now');
SELECT add_retention_policy('readings', 50000);
