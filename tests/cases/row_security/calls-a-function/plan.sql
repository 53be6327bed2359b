BEGIN;
-- function me
CREATE FUNCTION me() returns text language sql stable as $$ select current_user::text $$;
-- table notes
CREATE TABLE notes (
    id integer NOT NULL,
    owner text
);
-- constraint notes.notes_pkey
ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY (id);
-- row security notes
CREATE POLICY own ON notes USING (owner = me());
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
COMMIT;
