BEGIN;
-- grants accounts
REVOKE SELECT, DELETE ON TABLE accounts FROM PUBLIC;
GRANT SELECT (id) ON TABLE accounts TO PUBLIC;
GRANT INSERT ON TABLE accounts TO seigen_case_app;
REVOKE UPDATE (id) ON TABLE accounts FROM seigen_case_reader;
COMMIT;
