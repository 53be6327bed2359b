BEGIN;
-- function site_count
CREATE OR REPLACE FUNCTION site_count()
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select count(*) from sites where name <> ''
$function$;
COMMIT;
