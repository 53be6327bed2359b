BEGIN;
-- function site_id
ALTER FUNCTION next_id() RENAME TO site_id;
-- function is_brief
ALTER FUNCTION is_short(text) RENAME TO is_brief;
ALTER FUNCTION is_short(text, integer) RENAME TO is_brief;
-- function site_id
CREATE OR REPLACE FUNCTION site_id()
 RETURNS bigint
 LANGUAGE sql
AS $function$ select 8::bigint $function$;
COMMIT;
