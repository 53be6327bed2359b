BEGIN;
-- table readings
CREATE TABLE readings (
    "time" timestamptz NOT NULL,
    device integer NOT NULL,
    "Place" text,
    value double precision
);
-- hypertable readings
SELECT create_hypertable('readings', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
SELECT add_dimension('readings', by_hash('Place', 2));
SELECT add_dimension('readings', by_hash('device', 4));
-- constraint readings.readings_device_time_Place_key
ALTER TABLE readings ADD CONSTRAINT "readings_device_time_Place_key" UNIQUE (device, "time", "Place");
COMMIT;
