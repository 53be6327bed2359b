GRANT SELECT ON accounts TO seigen_case_app;
