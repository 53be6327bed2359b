BEGIN;
-- job purge
SELECT delete_job(j.id) FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'purge' AND j.application_name IN ('purge', 'purge' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM NULL ORDER BY j.id LIMIT 1) j;
-- procedure purge
DROP PROCEDURE purge(integer, jsonb);
COMMIT;
