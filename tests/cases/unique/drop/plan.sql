BEGIN;
-- constraint devices.devices_site_label_key
ALTER TABLE devices DROP CONSTRAINT devices_site_label_key;
COMMIT;
