BEGIN;
-- table host_metrics
ALTER TABLE metrics RENAME TO host_metrics;
COMMIT;
