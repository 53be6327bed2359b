BEGIN;
-- row security accounts
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
COMMIT;
