BEGIN;
-- hypertable readings
-- note: chunks that exist are not divided
SELECT add_dimension('readings', by_hash('device', 4));
COMMIT;
