BEGIN;
-- row security members
-- ! exposes_rows: every role with rights on members sees all of its rows from now on
ALTER TABLE members DISABLE ROW LEVEL SECURITY;
-- row security accounts
DROP POLICY back_door ON accounts;
ALTER POLICY own_rows ON accounts USING ((owner = CURRENT_USER));
ALTER POLICY team_reads ON accounts TO seigen_case_clerk;
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
COMMIT;
