BEGIN;
-- materialized view names
-- ! deletes_data: all rows of names are deleted
DROP MATERIALIZED VIEW names;
COMMIT;
