BEGIN;
-- constraint bookings.bookings_pkey
ALTER TABLE bookings DROP CONSTRAINT bookings_pkey;
-- constraint bookings.bookings_room_fkey
ALTER TABLE bookings DROP CONSTRAINT bookings_room_fkey;
-- constraint rooms.rooms_pkey
ALTER TABLE rooms DROP CONSTRAINT rooms_pkey;
-- constraint bookings.pk_bookings
-- ! blocks_reads: reads and writes of bookings wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of bookings are equal in id
-- ! blocks_reads: reads and writes of rooms wait too: the transaction has locked them
ALTER TABLE bookings ADD CONSTRAINT pk_bookings PRIMARY KEY (id);
-- constraint rooms.pk_rooms
-- ! blocks_reads: reads and writes of rooms wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of rooms are equal in id
-- ! blocks_reads: reads and writes of bookings wait too: the transaction has locked them
ALTER TABLE rooms ADD CONSTRAINT pk_rooms PRIMARY KEY (id);
-- constraint bookings.bookings_room_fkey
-- ! blocks_writes: writes to bookings and rooms wait while every row of bookings is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of bookings points by room at no row of rooms
-- ! blocks_reads: reads and writes of bookings, rooms wait too: the transaction has locked them
ALTER TABLE bookings ADD CONSTRAINT bookings_room_fkey FOREIGN KEY (room) REFERENCES rooms;
COMMIT;
