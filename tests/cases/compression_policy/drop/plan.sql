BEGIN;
-- compression policy logs
SELECT remove_compression_policy('logs');
COMMIT;
