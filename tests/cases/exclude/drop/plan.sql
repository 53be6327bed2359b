BEGIN;
-- constraint shelves.shelves_place_excl
ALTER TABLE shelves DROP CONSTRAINT shelves_place_excl;
COMMIT;
