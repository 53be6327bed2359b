GRANT SELECT, DELETE ON accounts TO PUBLIC;
GRANT UPDATE (id) ON accounts TO seigen_case_reader;
REVOKE INSERT ON accounts FROM seigen_case_app;
