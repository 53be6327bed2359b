BEGIN;
-- row security accounts
DROP POLICY writes ON accounts;
COMMIT;
