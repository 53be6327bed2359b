BEGIN;
-- refresh policy daily
SELECT remove_continuous_aggregate_policy('daily');
SELECT alter_job(add_continuous_aggregate_policy('daily', start_offset => INTERVAL '80 days', end_offset => INTERVAL '01:00:00', schedule_interval => INTERVAL '01:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '01:00:00');
-- compression policy daily
SELECT remove_compression_policy('daily');
SELECT alter_job(add_compression_policy('daily', compress_after => INTERVAL '90 days', schedule_interval => INTERVAL '12:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '01:00:00');
COMMIT;
