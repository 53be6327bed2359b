BEGIN;
-- compression logs
ALTER TABLE logs SET (timescaledb.compress);
COMMIT;
