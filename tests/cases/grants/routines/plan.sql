BEGIN;
-- sequence numbers
CREATE SEQUENCE numbers as integer;
-- function price
CREATE FUNCTION price(a text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$ select 1 $function$;
-- grants procedure.close_day()
GRANT EXECUTE ON PROCEDURE close_day() TO seigen_case_app;
-- grants numbers
GRANT USAGE ON SEQUENCE numbers TO seigen_case_app;
-- grants function.price(integer)
REVOKE EXECUTE ON FUNCTION price(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION price(integer) TO seigen_case_app;
-- grants function.price(text)
REVOKE EXECUTE ON FUNCTION price(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION price(text) TO seigen_case_app;
COMMIT;
