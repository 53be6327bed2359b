BEGIN;
-- function touch
CREATE OR REPLACE FUNCTION touch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin return null; end $function$;
COMMIT;
