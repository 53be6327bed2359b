BEGIN;
-- table sales
ALTER TABLE sales RENAME COLUMN amt TO amount;
COMMIT;
