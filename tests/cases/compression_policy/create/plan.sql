BEGIN;
-- compression policy logs
SELECT add_compression_policy('logs', compress_after => INTERVAL '30 days', schedule_interval => INTERVAL '6 hours');
COMMIT;
