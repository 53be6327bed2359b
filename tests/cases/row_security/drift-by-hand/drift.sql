ALTER TABLE accounts DISABLE ROW LEVEL SECURITY;
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER POLICY own_rows ON accounts USING (true);
ALTER POLICY team_reads ON accounts TO seigen_case_auditor;
CREATE POLICY back_door ON accounts USING (true);
