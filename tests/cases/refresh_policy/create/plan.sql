BEGIN;
-- refresh policy hourly
SELECT add_continuous_aggregate_policy('hourly', start_offset => NULL, end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
COMMIT;
