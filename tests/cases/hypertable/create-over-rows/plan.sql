BEGIN;
-- hypertable positions
-- ! rewrites_data: every row of positions is moved into chunks: needs the table's size again on disk
-- ! blocks_reads: reads and writes of positions wait while its rows are moved
SELECT create_hypertable('positions', by_range('time', INTERVAL '1 day'), create_default_indexes => false, migrate_data => true);
COMMIT;
