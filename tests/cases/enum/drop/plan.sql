BEGIN;
-- table tickets
-- ! rewrites_data: every row of tickets is written again
-- ! blocks_reads: reads and writes of tickets wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of tickets.state does not fit text
ALTER TABLE tickets ALTER COLUMN state TYPE text;
-- enum ticket_state
DROP TYPE ticket_state;
COMMIT;
