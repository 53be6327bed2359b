BEGIN;
-- table gone
-- ! deletes_data: all rows of gone are deleted
DROP TABLE gone;
-- domain unused
DROP DOMAIN unused;
-- table people
ALTER TABLE people ALTER COLUMN email TYPE text;
-- domain email
DROP DOMAIN email;
-- domain price
DROP DOMAIN price;
COMMIT;
