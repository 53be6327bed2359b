BEGIN;
-- constraint readings.readings_time_key
ALTER TABLE readings DROP CONSTRAINT readings_time_key;
-- hypertable readings
-- note: chunks that exist are not divided
SELECT add_dimension('readings', by_hash('device', 4));
-- constraint readings.readings_device_time_key
-- ! blocks_reads: reads and writes of readings wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of readings are equal in device, time
ALTER TABLE readings ADD CONSTRAINT readings_device_time_key UNIQUE (device, "time");
COMMIT;
