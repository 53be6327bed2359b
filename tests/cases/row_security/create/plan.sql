BEGIN;
-- row security accounts
CREATE POLICY own_rows ON accounts USING (owner = current_user);
COMMENT ON POLICY own_rows ON accounts IS 'Everybody sees what is theirs';
CREATE POLICY team_reads ON accounts FOR SELECT TO seigen_case_auditor, seigen_case_clerk USING (team in (select m.team from members m where m.user_name = current_user));
CREATE POLICY never_negative ON accounts AS RESTRICTIVE FOR INSERT WITH CHECK (balance >= 0);
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
COMMIT;
