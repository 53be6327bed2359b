BEGIN;
-- view reads_names
DROP VIEW reads_names;
-- materialized view names
-- ! loses_history: the rows of names are computed again from what is there now: what only they showed is gone
DROP MATERIALIZED VIEW names;
CREATE MATERIALIZED VIEW names AS
SELECT name, max(id) AS newest FROM users GROUP BY name
WITH NO DATA;
-- ! blocks_reads: names cannot be read until its rows are computed again
-- note: computes all rows of names
REFRESH MATERIALIZED VIEW names;
-- index names_name_idx
CREATE INDEX names_name_idx ON names USING btree (name);
-- view reads_names
CREATE VIEW reads_names AS
SELECT name FROM names;
COMMIT;
