BEGIN;
-- index readings_time_idx
-- ! blocks_writes: writes to readings wait while the index is built
CREATE INDEX readings_time_idx ON readings USING btree (time desc);
COMMIT;
