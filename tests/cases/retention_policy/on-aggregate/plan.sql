BEGIN;
-- retention policy daily
SELECT remove_retention_policy('daily');
-- ! deletes_data: 6 chunks of daily hold rows older than 30 days: the policy's first run drops them
SELECT alter_job(add_retention_policy('daily', drop_after => INTERVAL '30 days', schedule_interval => INTERVAL '2 days', initial_start => '2100-01-01 00:00:00+00'), max_runtime => INTERVAL '00:05:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
COMMIT;
