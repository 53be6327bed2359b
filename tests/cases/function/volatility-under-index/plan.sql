BEGIN;
-- index sites_slug_idx
DROP INDEX sites_slug_idx;
-- function slug_of
CREATE OR REPLACE FUNCTION slug_of(value text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select lower(value) $function$;
COMMIT;
