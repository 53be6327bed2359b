BEGIN;
-- continuous aggregate sensor_hours
ALTER MATERIALIZED VIEW hourly RENAME TO sensor_hours;
COMMIT;
