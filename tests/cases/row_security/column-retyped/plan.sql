BEGIN;
-- row security accounts
DROP POLICY own_rows ON accounts;
DROP POLICY team_reads ON accounts;
DROP POLICY writes ON accounts;
-- table accounts
-- ! rewrites_data: every row of accounts is written again
-- ! blocks_reads: reads and writes of accounts wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of accounts.team does not fit character varying(9)
ALTER TABLE accounts ALTER COLUMN team TYPE character varying(9);
-- ! rewrites_data: every row of accounts is written again
-- ! blocks_reads: reads and writes of accounts wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of accounts.owner does not fit character varying(30)
ALTER TABLE accounts ALTER COLUMN owner TYPE character varying(30);
-- row security accounts
CREATE POLICY own_rows ON accounts USING (owner = current_user);
CREATE POLICY team_reads ON accounts FOR SELECT TO seigen_case_clerk USING (team in ('a', 'b'));
CREATE POLICY writes ON accounts FOR UPDATE USING (owner = current_user) WITH CHECK (balance >= 0);
COMMIT;
