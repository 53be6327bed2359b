BEGIN;
-- compression daily
-- note: 2 compressed chunks keep the old settings until they are compressed again
ALTER MATERIALIZED VIEW daily SET (timescaledb.compress_orderby = 'day');
COMMIT;
