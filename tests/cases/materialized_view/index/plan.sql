BEGIN;
-- index names_loud_idx
ALTER INDEX names_upper_idx RENAME TO names_loud_idx;
-- index names_gone_idx
DROP INDEX names_gone_idx;
-- index names_n_idx
DROP INDEX names_n_idx;
-- index names_name_idx
-- ! blocks_writes: writes to names wait while the index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if names holds two rows with equal keys
-- ! blocks_reads: reads and writes of names wait too: the transaction has locked them
CREATE UNIQUE INDEX names_name_idx ON names USING btree (name);
-- index names_n_idx
-- ! blocks_writes: writes to names wait while the index is built
-- ! blocks_reads: reads and writes of names wait too: the transaction has locked them
CREATE INDEX names_n_idx ON names USING btree (n desc);
COMMIT;
