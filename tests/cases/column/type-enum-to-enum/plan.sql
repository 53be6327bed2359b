BEGIN;
-- enum task_status
CREATE TYPE task_status AS ENUM ('new', 'doing', 'done');
-- table tasks
ALTER TABLE tasks ALTER COLUMN status DROP DEFAULT;
-- ! rewrites_data: every row of tasks is written again
-- ! blocks_reads: reads and writes of tasks wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of tasks.status does not fit task_status
ALTER TABLE tasks ALTER COLUMN status TYPE task_status USING status::text::task_status;
ALTER TABLE tasks ALTER COLUMN status SET DEFAULT 'new'::task_status;
-- enum Status
DROP TYPE "Status";
COMMIT;
