BEGIN;
-- table carriers
-- ! rewrites_data: every row of carriers is written again
-- ! blocks_reads: reads and writes of carriers wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of carriers.id does not fit bigint
ALTER TABLE carriers ALTER COLUMN id TYPE bigint;
-- table shipments
-- ! rewrites_data: every row of shipments is written again
-- ! blocks_reads: reads and writes of shipments wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of shipments.carrier does not fit bigint
-- ! blocks_reads: reads and writes of carriers wait too: the transaction has locked them
ALTER TABLE shipments ALTER COLUMN carrier TYPE bigint;
-- ! rewrites_data: every row of shipments is written again
-- ! blocks_reads: reads and writes of shipments wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of shipments.weight does not fit numeric(12,3)
-- ! blocks_reads: reads and writes of carriers wait too: the transaction has locked them
ALTER TABLE shipments ALTER COLUMN weight TYPE numeric(12,3);
COMMIT;
