BEGIN;
-- table notes
ALTER TABLE notes ADD COLUMN text text;
COMMIT;
