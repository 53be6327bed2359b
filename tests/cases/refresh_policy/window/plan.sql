BEGIN;
-- refresh policy hourly
SELECT remove_continuous_aggregate_policy('hourly');
SELECT alter_job(add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '7 days', end_offset => INTERVAL '01:00:00', schedule_interval => INTERVAL '01:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '01:00:00');
COMMIT;
