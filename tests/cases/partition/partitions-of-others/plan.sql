BEGIN;
-- table events
ALTER TABLE events ADD COLUMN body text;
COMMIT;
