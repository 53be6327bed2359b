BEGIN;
-- table accounts
-- ! deletes_data: the values of accounts.Balance are deleted
ALTER TABLE accounts DROP COLUMN "Balance";
ALTER TABLE accounts ADD COLUMN note text;
-- grants accounts
GRANT UPDATE (note) ON TABLE accounts TO seigen_case_app;
COMMIT;
