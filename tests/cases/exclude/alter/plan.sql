BEGIN;
-- constraint bookings.bookings_apart
ALTER TABLE bookings DROP CONSTRAINT bookings_apart;
-- constraint bookings.bookings_said
COMMENT ON CONSTRAINT bookings_said ON bookings IS 'Never the same twice';
-- constraint bookings.bookings_apart
-- ! blocks_reads: reads and writes of bookings wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of bookings conflict by bookings_apart
ALTER TABLE bookings ADD CONSTRAINT bookings_apart EXCLUDE using gist (room with =, during with &&) where (not cancelled);
COMMIT;
