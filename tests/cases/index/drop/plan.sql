BEGIN;
-- index tracks_artist
DROP INDEX tracks_artist;
COMMIT;
