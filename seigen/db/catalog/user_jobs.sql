-- the jobs of the database that are no policies; application_name is the job's name with its id behind
SELECT j.id, j.application_name AS full_name, j.proc_schema = ns.nspname AS own,
       CASE WHEN right(j.application_name, length(i.suffix)) = i.suffix
            THEN left(j.application_name, -length(i.suffix)) ELSE j.application_name::text END AS name,
       CASE WHEN j.proc_schema = ns.nspname THEN '' ELSE quote_ident(j.proc_schema) || '.' END
         || quote_ident(j.proc_name) AS call,
       j.config::text AS config,
       json_build_object(
         'config', '{}'::json,
         'schedule', j.schedule_interval::text,
         'enabled', j.scheduled,
         'initial_start', CASE WHEN j.fixed_schedule THEN j.initial_start::text END,
         'timezone', j.timezone,
         'max_runtime', j.max_runtime::text,
         'max_retries', j.max_retries,
         'retry_period', j.retry_period::text,
         'fixed_schedule', j.fixed_schedule) AS job
FROM job j, ns, LATERAL (SELECT ' [' || j.id || ']' AS suffix) i
WHERE j.proc_schema NOT IN ('_timescaledb_functions', '_timescaledb_internal')
ORDER BY own DESC, j.id
