BEGIN;
-- index meters_owner
DROP INDEX meters_owner;
-- constraint meters.meters_owner_check
ALTER TABLE meters DROP CONSTRAINT meters_owner_check;
-- constraint meters.meters_serial_key
ALTER TABLE meters DROP CONSTRAINT meters_serial_key;
-- table meters
-- ! deletes_data: the values of meters.serial are deleted
ALTER TABLE meters DROP COLUMN serial;
-- ! deletes_data: the values of meters.owner are deleted
ALTER TABLE meters DROP COLUMN owner;
COMMIT;
