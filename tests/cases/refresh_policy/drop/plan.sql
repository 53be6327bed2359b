BEGIN;
-- refresh policy hourly
SELECT remove_continuous_aggregate_policy('hourly');
COMMIT;
