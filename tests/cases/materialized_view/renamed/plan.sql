BEGIN;
-- materialized view people
ALTER MATERIALIZED VIEW names RENAME TO people;
-- index people_name_idx
ALTER INDEX names_name_idx RENAME TO people_name_idx;
COMMIT;
