BEGIN;
-- continuous aggregate hourly
-- ! loses_history: the rows of hourly are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW hourly;
COMMIT;
