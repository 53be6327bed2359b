BEGIN;
-- refresh policy daily
SELECT add_continuous_aggregate_policy('daily', start_offset => NULL, end_offset => INTERVAL '1 year', schedule_interval => INTERVAL '1 week');
SELECT alter_job(add_continuous_aggregate_policy('daily', start_offset => INTERVAL '1 year', end_offset => INTERVAL '30 days', schedule_interval => INTERVAL '1 day'), max_retries => 3);
SELECT add_continuous_aggregate_policy('daily', start_offset => INTERVAL '30 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
COMMIT;
