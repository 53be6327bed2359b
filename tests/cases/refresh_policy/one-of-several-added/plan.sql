BEGIN;
-- refresh policy daily
SELECT alter_job(add_continuous_aggregate_policy('daily', start_offset => INTERVAL '1 year', end_offset => INTERVAL '30 days', schedule_interval => INTERVAL '1 day'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '1 day');
COMMIT;
