BEGIN;
-- index readings_time_idx
DROP INDEX readings_time_idx;
-- ! blocks_writes: writes to readings wait while the index is built
-- ! blocks_reads: reads and writes of readings wait too: the transaction has locked them
CREATE INDEX readings_time_idx ON readings USING btree ("time");
COMMIT;
