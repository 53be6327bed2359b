BEGIN;
-- table contacts
ALTER TABLE contacts ALTER COLUMN phone TYPE character varying(40);
ALTER TABLE contacts ALTER COLUMN city TYPE text;
ALTER TABLE contacts ALTER COLUMN balance TYPE numeric(12,2);
COMMIT;
