BEGIN;
-- table members
ALTER TABLE users RENAME TO members;
ALTER TABLE members RENAME COLUMN name TO full_name;
-- view starred
CREATE OR REPLACE VIEW starred AS
SELECT m.id
   FROM ( SELECT a.id,
            a.full_name
           FROM members a,
            teams t) m,
    teams s;
-- view renamed_column
DROP VIEW renamed_column;
CREATE VIEW renamed_column AS
SELECT full_name FROM members;
COMMIT;
