-- What the introspection reads of TimescaleDB's catalog. Columns used here exist in 2.14 to 2.29; jobs are read under the
-- old name, which later versions keep as a view.
ht AS (
  SELECT h.id, h.schema_name, h.table_name, c.oid AS relid,
         -- 2.29 has a bit of the status instead of state 1, and no compressed hypertables (state 2) any more
         CASE WHEN h.status & 4 = 4 THEN 1 ELSE h.compression_state END AS compression_state
  FROM _timescaledb_catalog.hypertable h
  JOIN pg_namespace n ON n.nspname = h.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name),
dimension AS (
  SELECT d.id, d.hypertable_id, d.column_name, d.interval_length, d.num_slices, d.compress_interval_length,
         d.integer_now_func_schema, d.integer_now_func
  FROM _timescaledb_catalog.dimension d),
settings AS (
  SELECT s.relid, s.segmentby, s.orderby, s.orderby_desc, s.orderby_nullsfirst,
         -- columns that 2.22 added
         to_jsonb(s)->'index' AS sparse, (to_jsonb(s)->>'compress_relid')::regclass::oid AS packed
  FROM _timescaledb_catalog.compression_settings s),
cagg AS (
  SELECT ca.mat_hypertable_id, ca.user_view_schema, ca.user_view_name, ca.materialized_only,
         v.oid AS viewid, d.oid AS directid, m.relid AS matid, m.compression_state
  FROM _timescaledb_catalog.continuous_agg ca
  JOIN pg_namespace vn ON vn.nspname = ca.user_view_schema
  JOIN pg_class v ON v.relnamespace = vn.oid AND v.relname = ca.user_view_name
  JOIN pg_namespace dn ON dn.nspname = ca.direct_view_schema
  JOIN pg_class d ON d.relnamespace = dn.oid AND d.relname = ca.direct_view_name
  JOIN ht m ON m.id = ca.mat_hypertable_id),
job AS (
  SELECT j.id, j.application_name, j.proc_schema, j.proc_name, j.schedule_interval, j.max_runtime, j.max_retries,
         j.retry_period, j.scheduled, j.fixed_schedule, j.initial_start, j.timezone, j.hypertable_id, j.config
  FROM _timescaledb_config.bgw_job j
  WHERE j.id >= 1000)
