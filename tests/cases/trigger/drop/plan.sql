BEGIN;
-- trigger sites.touch
DROP TRIGGER touch ON sites;
-- table others
-- ! deletes_data: all rows of others are deleted
DROP TABLE others;
-- function touch
DROP FUNCTION touch();
COMMIT;
