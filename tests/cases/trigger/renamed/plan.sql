BEGIN;
-- function touched
ALTER FUNCTION touch() RENAME TO touched;
-- table places
ALTER TABLE sites RENAME TO places;
ALTER TABLE places RENAME COLUMN state TO status;
-- trigger places.touch_place
ALTER TRIGGER touch ON places RENAME TO touch_place;
COMMIT;
