BEGIN;
-- trigger sites.by_state
DROP TRIGGER by_state ON sites;
-- trigger sites.touch
DROP TRIGGER touch ON sites;
-- table sites
-- ! deletes_data: the values of sites.state are deleted
ALTER TABLE sites DROP COLUMN state;
ALTER TABLE sites ALTER COLUMN name TYPE text;
-- trigger sites.touch
CREATE TRIGGER touch before update of name ON sites for each row when (new.name in ('a', 'b')) execute function touch();
COMMIT;
