BEGIN;
-- function unused
DROP FUNCTION unused(integer);
-- table sites
ALTER TABLE sites ALTER COLUMN rank DROP DEFAULT;
-- function first_rank
DROP FUNCTION first_rank();
COMMIT;
