BEGIN;
-- hypertable access_log
-- ! rewrites_data: every row of access_log is moved into chunks: needs the table's size again on disk
-- ! blocks_reads: reads and writes of access_log wait while its rows are moved
SELECT create_hypertable('access_log', by_range('at', INTERVAL '7 days'), create_default_indexes => false, migrate_data => true);
-- compression access_log
ALTER TABLE access_log SET (timescaledb.compress, timescaledb.compress_segmentby = 'path', timescaledb.compress_orderby = 'at desc');
-- retention policy access_log
-- ! deletes_data: access_log holds rows older than 1 year: the policy's first run drops them
SELECT add_retention_policy('access_log', drop_after => INTERVAL '1 year', schedule_interval => INTERVAL '1 day', initial_start => '2125-01-01 00:00:00+00');
COMMIT;
