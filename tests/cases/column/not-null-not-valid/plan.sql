BEGIN;
-- table members
-- ! blocks_reads: reads and writes of members wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of members has no name
ALTER TABLE members ALTER COLUMN name SET NOT NULL;
ALTER TABLE members ALTER COLUMN nick DROP NOT NULL;
COMMIT;
