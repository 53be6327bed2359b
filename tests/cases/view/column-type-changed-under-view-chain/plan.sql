BEGIN;
-- materialized view names
-- ! loses_history: the rows of names are computed again from what is there now: what only they showed is gone
DROP MATERIALIZED VIEW names;
-- view filtered
DROP VIEW filtered;
-- view by_name
DROP VIEW by_name;
-- view named
DROP VIEW named;
-- table users
ALTER TABLE users ALTER COLUMN name TYPE character varying(200);
-- view filtered
CREATE VIEW filtered AS
SELECT id FROM users WHERE name <> '';
-- view named
CREATE VIEW named AS
SELECT id, name FROM users;
-- view by_name
CREATE VIEW by_name AS
SELECT name FROM named;
COMMENT ON VIEW by_name IS 'Names';
-- materialized view names
CREATE MATERIALIZED VIEW names AS
SELECT name, count(*) AS n FROM by_name GROUP BY name
WITH NO DATA;
COMMENT ON MATERIALIZED VIEW names IS 'How many have it';
-- ! blocks_reads: names cannot be read until its rows are computed again
-- ! blocks_reads: reads and writes of users wait too: the transaction has locked them
-- note: computes all rows of names
REFRESH MATERIALIZED VIEW names;
-- index names_name_idx
CREATE UNIQUE INDEX names_name_idx ON names USING btree (name);
COMMENT ON INDEX names_name_idx IS 'For the search';
COMMIT;
