BEGIN;
-- view members
ALTER VIEW people RENAME TO members;
-- view longer
ALTER VIEW shorter RENAME TO longer;
CREATE OR REPLACE VIEW longer AS
SELECT u.id,
    u.name,
    u.active
   FROM users u,
    teams t;
COMMIT;
