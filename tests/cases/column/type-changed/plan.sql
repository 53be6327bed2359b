BEGIN;
-- table parcels
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.weight does not fit numeric(10,3)
ALTER TABLE parcels ALTER COLUMN weight TYPE numeric(10,3);
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.zone does not fit character varying(8)
ALTER TABLE parcels ALTER COLUMN zone TYPE character varying(8);
SET LOCAL timezone TO DEFAULT;
SET LOCAL datestyle TO DEFAULT;
SET LOCAL intervalstyle TO DEFAULT;
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.scanned does not fit timestamp with time zone
-- note: values are read in the database's own time zone and date style
ALTER TABLE parcels ALTER COLUMN scanned TYPE timestamp with time zone;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
COMMIT;
