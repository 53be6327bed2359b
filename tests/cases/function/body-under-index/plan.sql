BEGIN;
-- function slug_of
-- note: index sites_slug_idx, column slug of sites: what the old body computed is kept, and is not computed again
CREATE OR REPLACE FUNCTION slug_of(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$ select upper(value) $function$;
COMMIT;
