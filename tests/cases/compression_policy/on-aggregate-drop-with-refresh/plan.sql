BEGIN;
-- compression policy daily
SELECT remove_compression_policy('daily');
-- refresh policy daily
SELECT remove_continuous_aggregate_policy('daily');
COMMIT;
