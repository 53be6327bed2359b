BEGIN;
-- constraint devices.devices_pk
ALTER TABLE devices DROP CONSTRAINT devices_pk;
COMMIT;
