ALTER VIEW v OWNER TO seigen_case_reporting;
ALTER FUNCTION f() OWNER TO seigen_case_reporting;
