BEGIN;
-- hypertable readings
-- ! deletes_data: 20 chunks of readings hold rows that are older than its retention by clocks.first_now: the policy's next run drops them
SELECT set_integer_now_func('readings', 'clocks.first_now');
-- retention policy readings
-- ! deletes_data: 20 chunks of readings hold rows older than 30000: the policy's first run drops them
SELECT add_retention_policy('readings', drop_after => 30000, initial_start => '2100-01-01 00:00:00+00');
COMMIT;
