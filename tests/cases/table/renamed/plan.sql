BEGIN;
-- table accounts
ALTER TABLE users RENAME TO accounts;
COMMIT;
