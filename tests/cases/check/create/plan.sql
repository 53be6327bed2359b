BEGIN;
-- constraint loans.loans_amount_check
-- ! blocks_reads: reads and writes of loans wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of loans violates loans_amount_check
ALTER TABLE loans ADD CONSTRAINT loans_amount_check CHECK (amount > 0);
-- constraint loans.loans_check
-- ! blocks_reads: reads and writes of loans wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of loans violates loans_check
ALTER TABLE loans ADD CONSTRAINT loans_check CHECK (closed is null or closed >= opened);
COMMENT ON CONSTRAINT loans_check ON loans IS 'A loan is closed after it was opened';
COMMIT;
