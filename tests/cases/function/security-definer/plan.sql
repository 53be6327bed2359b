BEGIN;
-- function site_name
CREATE OR REPLACE FUNCTION site_name(wanted bigint)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET work_mem TO '8MB'
AS $function$ select name from sites where id = wanted $function$;
COMMIT;
