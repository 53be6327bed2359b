BEGIN;
-- reorder policy readings
SELECT remove_reorder_policy('readings');
-- index readings_value_idx
DROP INDEX readings_value_idx;
-- ! blocks_writes: writes to readings wait while the index is built
-- ! blocks_reads: reads and writes of readings wait too: the transaction has locked them
CREATE INDEX readings_value_idx ON readings USING btree (device, value, time desc);
-- reorder policy readings
SELECT alter_job(add_reorder_policy('readings', index_name => 'readings_value_idx'), schedule_interval => INTERVAL '1 day');
COMMIT;
