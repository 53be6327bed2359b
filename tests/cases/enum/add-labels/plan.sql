BEGIN;
-- enum ticket_state
ALTER TYPE ticket_state ADD VALUE 'new' BEFORE 'open';
ALTER TYPE ticket_state ADD VALUE 'escalated' AFTER 'open';
ALTER TYPE ticket_state ADD VALUE 'parked' AFTER 'waiting';
ALTER TYPE ticket_state ADD VALUE 'archived' AFTER 'closed';
COMMIT;
