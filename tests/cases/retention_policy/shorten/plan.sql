BEGIN;
-- retention policy logs
SELECT remove_retention_policy('logs');
-- ! deletes_data: 6 chunks of logs hold rows older than 6 mons: the policy's first run drops them
SELECT alter_job(add_retention_policy('logs', drop_after => INTERVAL '6 mons', schedule_interval => INTERVAL '1 day', initial_start => '2125-01-01 00:00:00+00'), max_runtime => INTERVAL '00:05:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
COMMIT;
