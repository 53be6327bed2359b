BEGIN;
-- compression daily
ALTER MATERIALIZED VIEW daily SET (timescaledb.compress);
-- retention policy daily
SELECT add_retention_policy('daily', drop_after => INTERVAL '5 years');
-- refresh policy daily
SELECT add_continuous_aggregate_policy('daily', start_offset => INTERVAL '30 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
-- compression policy daily
SELECT add_compression_policy('daily', compress_after => INTERVAL '60 days');
COMMIT;
