BEGIN;
-- function half
DROP FUNCTION half(text);
CREATE FUNCTION half(value numeric)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE
AS $function$ select value / 2 $function$;
COMMIT;
