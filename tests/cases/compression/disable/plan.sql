BEGIN;
-- compression policy logs
SELECT remove_compression_policy('logs');
-- compression logs
ALTER TABLE logs SET (timescaledb.compress = false);
COMMIT;
