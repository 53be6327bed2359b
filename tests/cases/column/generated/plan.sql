BEGIN;
-- table lines
-- note: rows keep the values they have
ALTER TABLE lines ALTER COLUMN gross DROP EXPRESSION;
-- ! rewrites_data: every row of lines is written again
-- ! blocks_reads: reads and writes of lines wait until its rows are rewritten
ALTER TABLE lines ADD COLUMN total numeric GENERATED ALWAYS AS (((quantity)::numeric * price)) STORED;
COMMIT;
