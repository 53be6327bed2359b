BEGIN;
-- job purge
SELECT add_job('purge', INTERVAL '1 day', config => '{"days": 30}'::jsonb, job_name => 'purge');
-- job tally
SELECT alter_job(j.id, config => '{"now": true}'::jsonb, job_name => 'tally') FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'tally' AND j.application_name IN ('User-Defined Action', 'User-Defined Action' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM NULL ORDER BY j.id LIMIT 1) j;
COMMIT;
