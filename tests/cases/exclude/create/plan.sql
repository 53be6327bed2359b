BEGIN;
-- table shelves
CREATE TABLE shelves (
    place box NOT NULL
);
-- constraint bookings.bookings_room_during_excl
-- ! blocks_reads: reads and writes of bookings wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of bookings conflict by bookings_room_during_excl
ALTER TABLE bookings ADD CONSTRAINT bookings_room_during_excl EXCLUDE using gist (room with =, during with &&) where (not cancelled);
-- constraint shelves.shelves_apart
ALTER TABLE shelves ADD CONSTRAINT shelves_apart EXCLUDE using gist (place with &&) deferrable initially deferred;
COMMENT ON CONSTRAINT shelves_apart ON shelves IS 'Two need two places';
COMMIT;
