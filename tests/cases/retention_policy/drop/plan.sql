BEGIN;
-- retention policy logs
SELECT remove_retention_policy('logs');
COMMIT;
