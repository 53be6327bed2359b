BEGIN;
-- table shelves
ALTER TABLE shelves RENAME COLUMN place TO spot;
-- constraint shelves.shelves_apart
ALTER TABLE shelves RENAME CONSTRAINT shelves_excl TO shelves_apart;
COMMIT;
