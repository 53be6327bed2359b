BEGIN;
-- reorder policy readings
SELECT alter_job(j.id, schedule_interval => INTERVAL '12:00:00', scheduled => false) FROM _timescaledb_config.bgw_job j WHERE j.proc_name = 'policy_reorder' AND (j.hypertable_id IS NULL) = false AND CASE jsonb_typeof(j.config) WHEN 'object' THEN j.config - 'hypertable_id' - 'mat_hypertable_id' END = '{"index_name":"readings_value_idx"}'::jsonb AND coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id') = coalesce((SELECT a.mat_hypertable_id::text FROM _timescaledb_catalog.continuous_agg a WHERE a.user_view_schema = current_schema AND a.user_view_name = 'readings'), (SELECT h.id::text FROM _timescaledb_catalog.hypertable h WHERE h.schema_name = current_schema AND h.table_name = 'readings'));
COMMIT;
