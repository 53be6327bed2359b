BEGIN;
-- retention policy logs
SELECT add_retention_policy('logs', drop_after => INTERVAL '90 days');
COMMIT;
