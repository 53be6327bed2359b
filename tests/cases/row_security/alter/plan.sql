BEGIN;
-- row security accounts
CREATE POLICY audits ON accounts FOR SELECT TO seigen_case_auditor USING (true);
ALTER POLICY own_rows ON accounts USING ((lower(owner) = CURRENT_USER));
COMMENT ON POLICY own_rows ON accounts IS 'Names are in lower case here';
ALTER POLICY team_reads ON accounts TO PUBLIC;
DROP POLICY writes ON accounts;
CREATE POLICY writes ON accounts FOR DELETE USING ((owner = CURRENT_USER));
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
COMMIT;
