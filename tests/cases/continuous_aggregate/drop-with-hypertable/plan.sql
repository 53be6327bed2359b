BEGIN;
-- continuous aggregate daily
-- ! loses_history: the rows of daily are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW daily;
-- continuous aggregate hourly
-- ! loses_history: the rows of hourly are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW hourly;
-- table readings
-- ! deletes_data: all rows of readings are deleted
DROP TABLE readings;
COMMIT;
