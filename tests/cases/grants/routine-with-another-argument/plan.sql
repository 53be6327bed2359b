BEGIN;
-- function price
DROP FUNCTION price(integer);
CREATE FUNCTION price(a integer, b integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$ select a + b $function$;
-- grants function.price(integer)
REVOKE EXECUTE ON FUNCTION price(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION price(integer, integer) TO seigen_case_app;
COMMIT;
