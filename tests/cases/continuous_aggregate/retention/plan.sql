BEGIN;
-- retention policy hourly
SELECT add_retention_policy('hourly', drop_after => INTERVAL '50 years');
-- retention policy readings
SELECT add_retention_policy('readings', drop_after => INTERVAL '40 years');
-- refresh policy hourly
SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '30 years', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
COMMIT;
