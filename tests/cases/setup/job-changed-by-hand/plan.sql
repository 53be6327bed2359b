BEGIN;
-- job tidy
SELECT alter_job(j.id, schedule_interval => INTERVAL '1 day') FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'tidy' AND j.application_name IN ('tidy', 'tidy' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM NULL ORDER BY j.id LIMIT 1) j;
COMMIT;
