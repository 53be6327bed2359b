BEGIN;
-- compression logs
ALTER TABLE logs SET (timescaledb.compress_segmentby = 'host, level');
COMMIT;
