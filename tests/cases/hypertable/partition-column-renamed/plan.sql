BEGIN;
-- table readings
ALTER TABLE readings RENAME COLUMN device TO tool;
COMMIT;
