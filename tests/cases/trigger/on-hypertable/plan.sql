BEGIN;
-- trigger readings.check_reading
DROP TRIGGER check_reading ON readings;
-- trigger readings.count_readings
DROP TRIGGER count_readings ON readings;
-- trigger readings.check_reading
CREATE TRIGGER check_reading before insert ON readings for each row execute function touch();
-- trigger readings.count_readings
CREATE TRIGGER count_readings after insert ON readings referencing new table as fresh for each statement execute function touch();
COMMIT;
