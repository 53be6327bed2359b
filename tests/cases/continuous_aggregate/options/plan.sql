BEGIN;
-- continuous aggregate hourly
ALTER MATERIALIZED VIEW hourly SET (timescaledb.materialized_only = false);
-- note: chunks that exist keep their width
SELECT set_chunk_time_interval('hourly', INTERVAL '100 days');
COMMENT ON VIEW hourly IS NULL;
COMMIT;
