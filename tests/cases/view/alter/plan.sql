BEGIN;
-- view appended
CREATE OR REPLACE VIEW appended AS
SELECT u.id,
    u.name,
    u.active,
    upper(u.name) AS loud
   FROM users u,
    teams t;
-- view condition
CREATE OR REPLACE VIEW condition AS
SELECT u.id
   FROM users u,
    teams t
  WHERE (u.active AND (u.name <> ''::text));
-- view reads_retyped
DROP VIEW reads_retyped;
-- view reordered
DROP VIEW reordered;
-- view retyped
DROP VIEW retyped;
-- view reordered
CREATE VIEW reordered AS
SELECT name, id FROM users;
-- view retyped
CREATE VIEW retyped AS
SELECT id::integer AS id, name FROM users;
-- view reads_retyped
CREATE VIEW reads_retyped AS
SELECT id, name FROM retyped;
COMMIT;
