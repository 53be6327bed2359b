BEGIN;
-- domain code
CREATE DOMAIN code AS varchar(5);
-- table people
-- ! rewrites_data: every row of people is written again
-- ! blocks_reads: reads and writes of people wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of people.code does not fit code
ALTER TABLE people ALTER COLUMN code TYPE code;
ALTER TABLE people ALTER COLUMN free TYPE free;
ALTER TABLE people ALTER COLUMN back TYPE text;
COMMIT;
