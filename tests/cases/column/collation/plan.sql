BEGIN;
-- table words
-- ! blocks_reads: reads and writes of words wait while indexes are rebuilt
ALTER TABLE words ALTER COLUMN word TYPE text COLLATE "C";
COMMIT;
