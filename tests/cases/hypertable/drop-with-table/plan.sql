BEGIN;
-- table positions
-- ! deletes_data: all rows of positions are deleted
DROP TABLE positions;
COMMIT;
