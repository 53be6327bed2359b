BEGIN;
-- constraint loans.loan_is_positive
ALTER TABLE loans RENAME CONSTRAINT loans_amount_check TO loan_is_positive;
COMMIT;
