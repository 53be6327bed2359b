BEGIN;
-- table notes
ALTER TABLE notes ADD COLUMN body text;
COMMIT;
