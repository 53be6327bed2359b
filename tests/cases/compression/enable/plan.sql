BEGIN;
-- compression logs
ALTER TABLE logs SET (timescaledb.compress, timescaledb.compress_segmentby = 'host', timescaledb.compress_orderby = 'time desc, level');
COMMIT;
