BEGIN;
-- function twice
CREATE FUNCTION twice(a integer) returns integer language sql immutable as $$ select a * 2 $$;
-- table readings
-- ! rewrites_data: every row of readings is written again
-- ! blocks_reads: reads and writes of readings wait until its rows are rewritten
ALTER TABLE readings ADD COLUMN doubled integer GENERATED ALWAYS AS (twice(kind)) STORED;
-- grants readings
GRANT UPDATE (kind) ON TABLE readings TO PUBLIC;
-- compression readings
ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'kind', timescaledb.compress_orderby = 'time desc');
COMMIT;
