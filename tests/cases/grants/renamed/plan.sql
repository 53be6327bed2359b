BEGIN;
-- table ledger
ALTER TABLE accounts RENAME TO ledger;
ALTER TABLE ledger RENAME COLUMN owner TO holder;
COMMIT;
