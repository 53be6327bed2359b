BEGIN;
-- view everybody
DROP VIEW everybody;
-- table guests
-- ! deletes_data: all rows of guests are deleted
DROP TABLE guests;
-- view everybody
CREATE VIEW everybody AS
SELECT id FROM people;
COMMIT;
