BEGIN;
-- domain celsius
ALTER DOMAIN celsius DROP CONSTRAINT celsius_check;
-- ! blocks_writes: writes to readings wait while every value of celsius is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of celsius in readings violates celsius_check
-- note: rows in compressed chunks of readings are not checked
ALTER DOMAIN celsius ADD CONSTRAINT celsius_check CHECK ((VALUE > ('-273.2'::numeric)::double precision));
-- table readings
-- ! rewrites_data: every row of readings is written again
-- ! blocks_reads: reads and writes of readings wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if what other begins with is no celsius
ALTER TABLE readings ADD COLUMN other celsius;
COMMIT;
