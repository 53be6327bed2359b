BEGIN;
-- hypertable readings
-- ! deletes_data: 10 chunks of readings hold rows that are older than its retention by clocks.second_now: the policy's next run drops them
SELECT set_integer_now_func('readings', 'clocks.second_now', replace_if_exists => true);
COMMIT;
