BEGIN;
-- table notes
CREATE TABLE notes (
    id bigint NOT NULL,
    team name NOT NULL
);
-- row security notes
CREATE POLICY teams ON notes USING (team IN (SELECT r.rolname FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'member')));
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
COMMIT;
