BEGIN;
-- retention policy logs
SELECT remove_retention_policy('logs');
SELECT alter_job(add_retention_policy('logs', drop_after => INTERVAL '30 years', schedule_interval => INTERVAL '1 day'), max_runtime => INTERVAL '00:05:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
COMMIT;
