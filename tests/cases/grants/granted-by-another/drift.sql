SET ROLE seigen_case_app;
GRANT DELETE ON accounts TO seigen_case_reader;
RESET ROLE;
