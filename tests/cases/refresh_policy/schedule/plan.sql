BEGIN;
-- refresh policy hourly
SELECT alter_job(j.id, schedule_interval => INTERVAL '00:15:00', max_runtime => INTERVAL '00:10:00', retry_period => INTERVAL '00:01:00') FROM _timescaledb_config.bgw_job j WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND j.config - 'hypertable_id' - 'mat_hypertable_id' = '{"end_offset":"01:00:00","start_offset":"3 days"}'::jsonb AND coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id') = coalesce((SELECT a.mat_hypertable_id::text FROM _timescaledb_catalog.continuous_agg a WHERE a.user_view_schema = current_schema AND a.user_view_name = 'hourly'), (SELECT h.id::text FROM _timescaledb_catalog.hypertable h WHERE h.schema_name = current_schema AND h.table_name = 'hourly'));
COMMIT;
