BEGIN;
-- constraint positions.positions_once
-- ! blocks_reads: reads and writes of positions wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of positions conflict by positions_once
ALTER TABLE positions ADD CONSTRAINT positions_once EXCLUDE using gist (ship with =, at with =);
COMMIT;
