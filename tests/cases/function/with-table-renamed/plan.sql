BEGIN;
-- table places
ALTER TABLE sites RENAME TO places;
-- function named
CREATE OR REPLACE FUNCTION named(wanted places)
 RETURNS text
 LANGUAGE sql
AS $function$ select wanted.name || '' $function$;
COMMIT;
