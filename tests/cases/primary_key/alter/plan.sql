BEGIN;
-- constraint devices.devices_pkey
ALTER TABLE devices DROP CONSTRAINT devices_pkey;
-- ! blocks_reads: reads and writes of devices wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of devices are equal in site, serial
ALTER TABLE devices ADD CONSTRAINT devices_pkey PRIMARY KEY (site, serial);
COMMIT;
