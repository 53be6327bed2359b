BEGIN;
-- reorder policy readings
SELECT remove_reorder_policy('readings');
SELECT alter_job(add_reorder_policy('readings', index_name => 'readings_pkey'), schedule_interval => INTERVAL '1 day', max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
COMMIT;
