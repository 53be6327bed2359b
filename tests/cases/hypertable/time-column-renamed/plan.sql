BEGIN;
-- table events
ALTER TABLE events RENAME COLUMN ts TO "time";
ALTER TABLE events RENAME COLUMN tenant TO customer;
COMMIT;
