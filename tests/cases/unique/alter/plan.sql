BEGIN;
-- constraint devices.devices_serial_key
ALTER TABLE devices DROP CONSTRAINT devices_serial_key;
-- constraint devices.devices_label_key
COMMENT ON CONSTRAINT devices_label_key ON devices IS 'Printed on the box';
-- constraint devices.devices_serial_key
-- ! blocks_reads: reads and writes of devices wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of devices are equal in site, serial
ALTER TABLE devices ADD CONSTRAINT devices_serial_key UNIQUE (site, serial);
COMMIT;
