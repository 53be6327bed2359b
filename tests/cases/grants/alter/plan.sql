BEGIN;
-- grants accounts
GRANT TRUNCATE ON TABLE accounts TO seigen_case_admin;
REVOKE INSERT, UPDATE ("Balance") ON TABLE accounts FROM seigen_case_app;
REVOKE GRANT OPTION FOR DELETE ON TABLE accounts FROM seigen_case_app;
GRANT INSERT (id) ON TABLE accounts TO seigen_case_app;
GRANT SELECT ON TABLE accounts TO seigen_case_app WITH GRANT OPTION;
REVOKE SELECT ON TABLE accounts FROM seigen_case_reader;
COMMIT;
