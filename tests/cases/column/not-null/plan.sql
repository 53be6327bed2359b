BEGIN;
-- table patients
-- ! blocks_reads: reads and writes of patients wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of patients has no born
ALTER TABLE patients ALTER COLUMN born SET NOT NULL;
ALTER TABLE patients ALTER COLUMN ward DROP NOT NULL;
COMMIT;
