BEGIN;
-- retention policy logs
-- ! deletes_data: 6 chunks of logs hold rows older than 90 days: the policy's first run drops them
SELECT add_retention_policy('logs', drop_after => INTERVAL '90 days', schedule_interval => INTERVAL '1 day', initial_start => '2125-01-01 03:00:00+00', timezone => 'Europe/Berlin');
COMMIT;
