BEGIN;
-- enum ticket_state
ALTER TYPE ticket_state ADD VALUE 'draft' BEFORE 'open';
COMMIT;

BEGIN;
-- table tickets
ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'draft'::ticket_state;
COMMIT;
