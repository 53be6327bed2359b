BEGIN;
-- enum delivery_state
ALTER TYPE state RENAME TO delivery_state;
COMMIT;
