BEGIN;
-- table accounts
ALTER TABLE users RENAME TO accounts;
ALTER TABLE accounts ADD COLUMN locked boolean DEFAULT false NOT NULL;
COMMENT ON TABLE accounts IS 'Who can log in';
-- constraint accounts.accounts_email_key
-- ! blocks_reads: reads and writes of accounts wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of accounts are equal in email
ALTER TABLE accounts ADD CONSTRAINT accounts_email_key UNIQUE (email);
COMMIT;
