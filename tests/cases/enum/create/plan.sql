BEGIN;
-- enum ticket_state
CREATE TYPE ticket_state AS ENUM ('open', 'waiting', 'closed', 'won''t fix');
COMMENT ON TYPE ticket_state IS 'Where a ticket stands';
-- table tickets
CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    subject text NOT NULL,
    state ticket_state DEFAULT 'open' NOT NULL
);
-- constraint tickets.tickets_pkey
ALTER TABLE tickets ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);
COMMIT;
