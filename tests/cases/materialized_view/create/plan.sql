BEGIN;
-- materialized view days
CREATE MATERIALIZED VIEW days AS
SELECT generate_series(date '2024-01-01', date '2024-01-31', interval '1 day')::date AS day
WITH NO DATA;
-- note: computes all rows of days
REFRESH MATERIALIZED VIEW days;
-- materialized view names
CREATE MATERIALIZED VIEW names AS
SELECT name, count(*) AS n FROM users GROUP BY name
WITH NO DATA;
COMMENT ON MATERIALIZED VIEW names IS 'How many have it';
-- note: computes all rows of names
REFRESH MATERIALIZED VIEW names;
-- index names_name_idx
CREATE UNIQUE INDEX names_name_idx ON names USING btree (name);
-- materialized view a_reader
CREATE MATERIALIZED VIEW a_reader AS
SELECT count(*) AS n FROM names
WITH NO DATA;
-- note: computes all rows of a_reader
REFRESH MATERIALIZED VIEW a_reader;
COMMIT;
