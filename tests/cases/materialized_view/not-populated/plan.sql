BEGIN;
-- materialized view reads_names
CREATE MATERIALIZED VIEW reads_names AS
SELECT count(*) AS n FROM names
WITH NO DATA;
COMMIT;

-- materialized view names
-- note: computes all rows of names
REFRESH MATERIALIZED VIEW names;

-- materialized view reads_names
-- note: computes all rows of reads_names
REFRESH MATERIALIZED VIEW reads_names;
