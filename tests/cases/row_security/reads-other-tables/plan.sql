BEGIN;
-- table a_letters
CREATE TABLE a_letters (
    id integer NOT NULL,
    box integer NOT NULL
);
-- table z_boxes
CREATE TABLE z_boxes (
    id integer NOT NULL,
    owner text NOT NULL
);
-- constraint a_letters.a_letters_pkey
ALTER TABLE a_letters ADD CONSTRAINT a_letters_pkey PRIMARY KEY (id);
-- constraint z_boxes.z_boxes_pkey
ALTER TABLE z_boxes ADD CONSTRAINT z_boxes_pkey PRIMARY KEY (id);
-- row security a_letters
CREATE POLICY mine ON a_letters USING (exists (select from z_boxes z where z.id = box and z.owner = current_user));
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE a_letters ENABLE ROW LEVEL SECURITY;
-- row security z_boxes
CREATE POLICY mine ON z_boxes USING (owner = current_user);
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE z_boxes ENABLE ROW LEVEL SECURITY;
COMMIT;
