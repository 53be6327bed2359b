BEGIN;
-- grants accounts
REVOKE SELECT ON TABLE accounts FROM seigen_case_app;
GRANT SELECT (id) ON TABLE accounts TO seigen_case_app;
COMMIT;
