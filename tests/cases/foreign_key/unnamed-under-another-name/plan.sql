BEGIN;
-- table bookings
ALTER TABLE bookings ADD COLUMN note text;
COMMIT;
