BEGIN;
-- index by_value
ALTER INDEX readings_value_idx RENAME TO by_value;
-- reorder policy readings
SELECT remove_reorder_policy('readings');
SELECT alter_job(add_reorder_policy('readings', index_name => 'by_value'), schedule_interval => INTERVAL '1 day', max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
COMMIT;
