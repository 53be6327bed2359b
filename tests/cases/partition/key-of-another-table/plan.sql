BEGIN;
-- table events
ALTER TABLE happenings RENAME TO events;
-- partition ours_2024
DROP TABLE ours_2024;
-- table events
ALTER TABLE events ADD COLUMN body text;
COMMIT;
