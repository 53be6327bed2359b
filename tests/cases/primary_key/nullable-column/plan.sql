BEGIN;
-- table badges
-- ! blocks_reads: reads and writes of badges wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of badges has no code
ALTER TABLE badges ALTER COLUMN code SET NOT NULL;
-- constraint badges.badges_pkey
-- ! blocks_reads: reads and writes of badges wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of badges are equal in code
ALTER TABLE badges ADD CONSTRAINT badges_pkey PRIMARY KEY (code);
COMMIT;
