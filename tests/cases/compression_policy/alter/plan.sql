BEGIN;
-- compression policy logs
SELECT remove_compression_policy('logs');
SELECT alter_job(add_compression_policy('logs', compress_after => INTERVAL '14 days', schedule_interval => INTERVAL '12:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '01:00:00');
COMMIT;
