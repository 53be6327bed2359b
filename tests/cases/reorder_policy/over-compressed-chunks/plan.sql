BEGIN;
-- compression policy readings
SELECT add_compression_policy('readings', compress_after => INTERVAL '60 days');
-- reorder policy readings
SELECT add_reorder_policy('readings', index_name => 'readings_pkey');
COMMIT;
