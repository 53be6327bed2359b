-- The same relations, empty: a server without TimescaleDB.
ht AS (
  SELECT 0 AS id, ''::name AS schema_name, ''::name AS table_name, 0 AS compression_state, 0::oid AS relid WHERE false),
dimension AS (
  SELECT 0 AS id, 0 AS hypertable_id, ''::name AS column_name, 0::bigint AS interval_length, 0 AS num_slices,
         0::bigint AS compress_interval_length, ''::name AS integer_now_func_schema, ''::name AS integer_now_func
  WHERE false),
settings AS (
  SELECT 0::oid AS relid, '{}'::text[] AS segmentby, '{}'::text[] AS orderby, '{}'::bool[] AS orderby_desc,
         '{}'::bool[] AS orderby_nullsfirst, '[]'::jsonb AS sparse, 0::oid AS packed WHERE false),
cagg AS (
  SELECT 0 AS mat_hypertable_id, ''::name AS user_view_schema, ''::name AS user_view_name, false AS materialized_only,
         0::oid AS viewid, 0::oid AS directid, 0::oid AS matid, 0 AS compression_state WHERE false),
job AS (
  SELECT 0 AS id, ''::name AS application_name, ''::name AS proc_schema, ''::name AS proc_name,
         '0'::interval AS schedule_interval, '0'::interval AS max_runtime, 0 AS max_retries, '0'::interval AS retry_period,
         true AS scheduled, false AS fixed_schedule, now() AS initial_start, ''::text AS timezone, 0 AS hypertable_id,
         '{}'::jsonb AS config WHERE false)
