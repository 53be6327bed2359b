BEGIN;
-- function f
DROP FUNCTION f();
CREATE FUNCTION f()
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
AS $function$ select count(*)::integer from t $function$;
-- view v
DROP VIEW v;
-- grants function.f()
-- note: f belongs to seigen_case_reporting as before
ALTER FUNCTION f() OWNER TO seigen_case_reporting;
-- view v
CREATE VIEW v AS
select a, id from t;
-- grants v
-- note: v belongs to seigen_case_reporting as before
ALTER TABLE v OWNER TO seigen_case_reporting;
COMMIT;
