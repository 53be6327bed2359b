BEGIN;
-- compression logs
ALTER TABLE logs SET (timescaledb.compress_segmentby = '', timescaledb.compress_orderby = '"time" DESC');
COMMIT;
