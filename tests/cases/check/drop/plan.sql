BEGIN;
-- constraint loans.loans_grade_check
ALTER TABLE loans DROP CONSTRAINT loans_grade_check;
COMMIT;
