BEGIN;
-- constraint devices.devices_label_key
-- ! blocks_reads: reads and writes of devices wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of devices are equal in label
ALTER TABLE devices ADD CONSTRAINT devices_label_key UNIQUE (label) DEFERRABLE INITIALLY DEFERRED;
-- constraint devices.devices_serial_key
-- ! blocks_reads: reads and writes of devices wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of devices are equal in serial
ALTER TABLE devices ADD CONSTRAINT devices_serial_key UNIQUE (serial);
-- constraint devices.devices_site_label_key
-- ! blocks_reads: reads and writes of devices wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of devices are equal in site, label
ALTER TABLE devices ADD CONSTRAINT devices_site_label_key UNIQUE NULLS NOT DISTINCT (site, label);
COMMIT;
