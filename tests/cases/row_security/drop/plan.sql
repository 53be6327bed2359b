BEGIN;
-- row security accounts
-- ! exposes_rows: every role with rights on accounts sees all of its rows from now on
ALTER TABLE accounts DISABLE ROW LEVEL SECURITY;
DROP POLICY own_rows ON accounts;
DROP POLICY team_reads ON accounts;
DROP POLICY writes ON accounts;
-- table other
CREATE TABLE other (
    id integer
);
-- row security other
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE other ENABLE ROW LEVEL SECURITY;
COMMIT;
