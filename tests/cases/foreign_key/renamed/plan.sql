BEGIN;
-- constraint accounts.one_account_an_iban
ALTER TABLE accounts RENAME CONSTRAINT accounts_iban_key TO one_account_an_iban;
-- constraint transfers.transfers_of_account
ALTER TABLE transfers RENAME CONSTRAINT transfers_account_fkey TO transfers_of_account;
COMMIT;
