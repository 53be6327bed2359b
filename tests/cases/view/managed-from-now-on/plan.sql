BEGIN;
-- materialized view theirs_too
-- ! deletes_data: all rows of theirs_too are deleted
DROP MATERIALIZED VIEW theirs_too;
-- view theirs
DROP VIEW theirs;
COMMIT;
