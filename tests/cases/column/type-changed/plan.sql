BEGIN;
-- table parcels
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.weight does not fit numeric(10,3)
ALTER TABLE parcels ALTER COLUMN weight TYPE numeric(10,3) USING weight::numeric(10,3);
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.zone does not fit character varying(8)
ALTER TABLE parcels ALTER COLUMN zone TYPE character varying(8) USING zone::character varying(8);
-- ! rewrites_data: every row of parcels is written again
-- ! blocks_reads: reads and writes of parcels wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of parcels.scanned does not fit timestamp with time zone
ALTER TABLE parcels ALTER COLUMN scanned TYPE timestamp with time zone USING scanned::timestamp with time zone;
COMMIT;
