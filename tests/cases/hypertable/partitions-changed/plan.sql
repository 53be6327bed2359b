BEGIN;
-- hypertable readings
-- note: chunks that exist keep their division
SELECT set_number_partitions('readings', 16, 'device');
COMMIT;
