BEGIN;
-- constraint loans.loans_amount_check
ALTER TABLE loans DROP CONSTRAINT loans_amount_check;
-- ! blocks_reads: reads and writes of loans wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of loans violates loans_amount_check
ALTER TABLE loans ADD CONSTRAINT loans_amount_check CHECK (amount >= 1 and amount < 1e9);
COMMIT;
