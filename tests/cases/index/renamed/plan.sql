BEGIN;
-- index tracks_artist
ALTER INDEX tracks_idx1 RENAME TO tracks_artist;
COMMIT;
