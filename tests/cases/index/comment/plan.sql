BEGIN;
-- index tracks_artist
COMMENT ON INDEX tracks_artist IS 'For the search page';
COMMIT;
