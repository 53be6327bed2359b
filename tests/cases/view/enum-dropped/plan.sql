BEGIN;
-- view states
DROP VIEW states;
-- table jobs
-- ! rewrites_data: every row of jobs is written again
-- ! blocks_reads: reads and writes of jobs wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of jobs.state does not fit text
ALTER TABLE jobs ALTER COLUMN state TYPE text;
-- enum job_state
DROP TYPE job_state;
-- view states
CREATE VIEW states AS
SELECT id, state FROM jobs;
COMMIT;
