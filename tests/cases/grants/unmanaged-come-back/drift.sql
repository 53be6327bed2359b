GRANT SELECT ON daily TO seigen_case_reader WITH GRANT OPTION;
GRANT SELECT (day) ON daily TO seigen_case_app;
