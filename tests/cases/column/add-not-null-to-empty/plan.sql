BEGIN;
-- table meters
ALTER TABLE meters ADD COLUMN serial character varying(20) NOT NULL;
COMMIT;
