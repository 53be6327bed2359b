BEGIN;
-- job other
SELECT delete_job(j.id) FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'tally' AND j.application_name IN ('other', 'other' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM NULL ORDER BY j.id LIMIT 1) j;
-- job tally
SELECT delete_job(j.id) FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'tally' AND j.application_name IN ('tally', 'tally' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM '[1]'::jsonb ORDER BY j.id LIMIT 1) j;
-- job purge
SELECT alter_job(j.id, schedule_interval => INTERVAL '12:00:00', config => '{"days": 60}'::jsonb, timezone => 'Europe/Berlin') FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'purge' AND j.application_name IN ('purge', 'purge' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM '{"days": 30}'::jsonb ORDER BY j.id LIMIT 1) j;
-- job other
SELECT add_job('purge', INTERVAL '1 hour', scheduled => false, job_name => 'other');
-- job tally
SELECT add_job('tally', INTERVAL '1 hour', job_name => 'tally');
COMMIT;
