BEGIN;
-- view catalogs
CREATE VIEW catalogs AS
SELECT c.relname::text AS name FROM pg_catalog.pg_class c UNION ALL SELECT tablename::text FROM pg_tables;
-- view stamped
CREATE VIEW stamped AS
WITH users AS (SELECT id, name, now() AS seen FROM users)
SELECT id, seen FROM users;
-- view tree
CREATE VIEW tree AS
WITH RECURSIVE walk(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM walk WHERE n < 3)
SELECT n FROM walk CROSS JOIN generate_series(1, 2) g;
-- view words
CREATE VIEW words AS
VALUES ('a', 1), ('b', 2);
-- view zz_first
CREATE VIEW zz_first AS
SELECT id, name FROM users;
-- view middle
CREATE VIEW middle AS
SELECT id FROM zz_first WHERE name <> '';
-- view a_last
CREATE VIEW a_last AS
SELECT count(*) AS n FROM middle JOIN stamped USING (id);
COMMIT;
