BEGIN;
-- index events_at
DROP INDEX events_at;
-- partition stray
DROP TABLE stray;
-- partition first
ALTER TABLE events DETACH PARTITION first;
-- ! blocks_reads: reads and writes of events wait while every row of first is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of first is beyond the bound
ALTER TABLE events ATTACH PARTITION first FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- index events_at
-- ! blocks_writes: writes to events wait while the index is built
-- ! blocks_reads: reads and writes of events, first wait too: the transaction has locked them
CREATE INDEX events_at ON events USING btree (at);
COMMIT;
