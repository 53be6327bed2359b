BEGIN;
-- job clean up
SELECT alter_job(j.id, job_name => 'clean up') FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'purge' AND j.application_name IN ('purge', 'purge' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM '{"days": 30}'::jsonb ORDER BY j.id LIMIT 1) j;
COMMIT;
