BEGIN;
-- table ledger
ALTER TABLE accounts RENAME TO ledger;
ALTER TABLE ledger RENAME COLUMN owner TO holder;
-- row security ledger
ALTER POLICY own_rows ON ledger RENAME TO own;
COMMIT;
