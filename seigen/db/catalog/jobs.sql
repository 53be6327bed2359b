SELECT j.proc_name AS procedure, q.name AS relation, json_build_object(
  -- alter_job takes any JSON: nested values become their text, and so does what is no object at all
  'config', CASE jsonb_typeof(j.config) WHEN 'object' THEN (
     SELECT coalesce(jsonb_object_agg(e.key, CASE WHEN jsonb_typeof(e.value) IN ('object', 'array')
                                                  THEN to_jsonb(e.value::text) ELSE e.value END), '{}')
     FROM jsonb_each(j.config - 'hypertable_id' - 'mat_hypertable_id') e)
     ELSE jsonb_build_object('config', j.config::text) END,
  'schedule', j.schedule_interval::text,
  'enabled', j.scheduled,
  'initial_start', CASE WHEN j.fixed_schedule THEN j.initial_start::text END,
  'timezone', j.timezone,
  'max_runtime', j.max_runtime::text,
  'max_retries', j.max_retries,
  'retry_period', j.retry_period::text,
  'fixed_schedule', j.fixed_schedule,
  'by_hand', j.hypertable_id IS NULL) AS job
-- add_job of a policy's procedure names its hypertable in the config only, where anything may stand
FROM job j JOIN carrier q
  ON q.htid::text = coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id')
WHERE j.proc_schema IN ('_timescaledb_functions', '_timescaledb_internal') AND j.proc_name LIKE 'policy\_%%'
ORDER BY 1, 2, j.id
