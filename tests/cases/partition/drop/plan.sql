BEGIN;
-- partition full
DROP TABLE "full";
-- partition empty
DROP TABLE empty;
-- table gone
-- ! deletes_data: all rows of gone are deleted
DROP TABLE gone;
COMMIT;
