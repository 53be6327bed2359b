BEGIN;
-- compression logs
-- note: 6 compressed chunks keep the old settings until they are compressed again
ALTER TABLE logs SET (timescaledb.compress_segmentby = 'level', timescaledb.compress_orderby = 'host, "time" DESC NULLS LAST');
COMMIT;
