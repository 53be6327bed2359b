BEGIN;
-- constraint events.events_pkey
ALTER TABLE events DROP CONSTRAINT events_pkey;
-- hypertable events
-- ! rewrites_data: every row of events is moved into chunks: needs the table's size again on disk
-- ! blocks_reads: reads and writes of events wait while its rows are moved
SELECT create_hypertable('events', by_range('at', INTERVAL '7 days'), create_default_indexes => false, migrate_data => true);
-- constraint events.events_pkey
-- ! blocks_reads: reads and writes of events wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of events are equal in id, at
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at);
COMMIT;
