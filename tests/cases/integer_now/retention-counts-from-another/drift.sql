SELECT set_integer_now_func('readings', 'clocks.first_now');
SELECT add_retention_policy('readings', 50000, initial_start => '2100-01-01 00:00:00+00');
