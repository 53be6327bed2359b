BEGIN;
-- compression logs_daily
ALTER MATERIALIZED VIEW logs_daily SET (timescaledb.compress, timescaledb.compress_segmentby = 'host', timescaledb.compress_orderby = 'day desc');
-- refresh policy logs_daily
SELECT add_continuous_aggregate_policy('logs_daily', start_offset => INTERVAL '20 years', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
-- compression policy logs_daily
SELECT add_compression_policy('logs_daily', compress_after => INTERVAL '21 years');
COMMIT;
