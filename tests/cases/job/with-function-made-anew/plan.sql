BEGIN;
-- procedure purge
DROP PROCEDURE purge(integer, jsonb);
CREATE PROCEDURE purge(IN id integer, IN config jsonb)
 LANGUAGE sql
AS $procedure$ delete from sessions where (config->>'days')::integer < 0 $procedure$;
-- job purge
SELECT alter_job(j.id, schedule_interval => INTERVAL '2 days') FROM (SELECT j.id FROM _timescaledb_config.bgw_job j WHERE j.proc_schema = current_schema AND j.proc_name = 'purge' AND j.application_name IN ('purge', 'purge' || ' [' || j.id || ']') AND j.config IS NOT DISTINCT FROM NULL ORDER BY j.id LIMIT 1) j;
COMMIT;
