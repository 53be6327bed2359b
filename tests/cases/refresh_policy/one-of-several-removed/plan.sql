BEGIN;
-- refresh policy daily
SELECT delete_job(j.id) FROM _timescaledb_config.bgw_job j WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND (j.hypertable_id IS NULL) = false AND CASE jsonb_typeof(j.config) WHEN 'object' THEN j.config - 'hypertable_id' - 'mat_hypertable_id' END = '{"end_offset":"01:00:00","start_offset":"30 days"}'::jsonb AND coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id') = coalesce((SELECT a.mat_hypertable_id::text FROM _timescaledb_catalog.continuous_agg a WHERE a.user_view_schema = current_schema AND a.user_view_name = 'daily'), (SELECT h.id::text FROM _timescaledb_catalog.hypertable h WHERE h.schema_name = current_schema AND h.table_name = 'daily'));
COMMIT;
