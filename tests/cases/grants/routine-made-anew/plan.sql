BEGIN;
-- function price
DROP FUNCTION price(integer);
CREATE FUNCTION price(a integer)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$ select a::bigint $function$;
-- grants function.price(integer)
REVOKE EXECUTE ON FUNCTION price(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION price(integer) TO seigen_case_app;
COMMIT;
