BEGIN;
-- hypertable readings
SELECT set_integer_now_func('readings', 'clocks.second_now', replace_if_exists => true);
-- retention policy readings
SELECT add_retention_policy('readings', drop_after => 100000);
COMMIT;
