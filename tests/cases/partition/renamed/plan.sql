BEGIN;
-- table happenings
ALTER TABLE events RENAME TO happenings;
-- partition happenings_2024
ALTER TABLE first RENAME TO happenings_2024;
-- table happenings
ALTER TABLE happenings RENAME COLUMN at TO day;
-- constraint happenings.happenings_pkey
ALTER TABLE happenings RENAME CONSTRAINT events_pkey TO happenings_pkey;
COMMIT;
