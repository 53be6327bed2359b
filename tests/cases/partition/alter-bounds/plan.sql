BEGIN;
-- partition gone
DROP TABLE gone;
-- partition another
ALTER TABLE events DETACH PARTITION first;
ALTER TABLE events DETACH PARTITION second;
ALTER TABLE events DETACH PARTITION third;
-- ! blocks_reads: reads and writes of rest wait while every row of it is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if rest holds rows that belong to another
CREATE TABLE another PARTITION OF events for values from ('2027-01-01') to ('2029-01-01');
-- partition first
-- ! blocks_reads: reads and writes of events wait while every row of first is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of first is beyond the bound
-- ! blocks_reads: reads and writes of rest wait while every row of it is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if rest holds rows that belong to first
ALTER TABLE events ATTACH PARTITION first FOR VALUES FROM ('2024-01-01') TO ('2025-07-01');
-- partition second
-- ! blocks_reads: reads and writes of events wait while every row of second is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of second is beyond the bound
-- ! blocks_reads: reads and writes of rest wait while every row of it is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if rest holds rows that belong to second
-- ! blocks_reads: reads and writes of first wait too: the transaction has locked them
ALTER TABLE events ATTACH PARTITION second FOR VALUES FROM ('2025-07-01') TO ('2026-07-01');
-- partition third
-- ! blocks_reads: reads and writes of events wait while every row of third is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of third is beyond the bound
-- ! blocks_reads: reads and writes of rest wait while every row of it is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if rest holds rows that belong to third
-- ! blocks_reads: reads and writes of first, second wait too: the transaction has locked them
ALTER TABLE events ATTACH PARTITION third FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
COMMENT ON TABLE third IS 'Half a year';
COMMIT;
