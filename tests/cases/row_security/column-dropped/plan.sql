BEGIN;
-- row security accounts
DROP POLICY own_rows ON accounts;
DROP POLICY team_reads ON accounts;
-- table accounts
-- ! deletes_data: the values of accounts.team are deleted
ALTER TABLE accounts DROP COLUMN team;
-- row security accounts
CREATE POLICY own_rows ON accounts USING (owner = current_user);
COMMIT;
