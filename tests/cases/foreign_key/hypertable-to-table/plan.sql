BEGIN;
-- constraint trips.trips_driver_fkey
-- ! blocks_writes: writes to trips and drivers wait while every row of trips is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of trips points by driver at no row of drivers
ALTER TABLE trips ADD CONSTRAINT trips_driver_fkey FOREIGN KEY (driver) REFERENCES drivers ON DELETE CASCADE;
COMMIT;
