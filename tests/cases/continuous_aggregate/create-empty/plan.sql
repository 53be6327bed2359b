BEGIN;
-- table readings
CREATE TABLE readings (
    "time" timestamptz NOT NULL,
    sensor bigint NOT NULL,
    celsius real
);
-- hypertable readings
SELECT create_hypertable('readings', by_range('time', INTERVAL '30 days'), create_default_indexes => false);
-- continuous aggregate hourly
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 hour', time) AS hour, sensor, avg(celsius) AS celsius, count(*) AS readings
FROM readings GROUP BY hour, sensor
WITH NO DATA;
SELECT set_chunk_time_interval('hourly', INTERVAL '60 days');
COMMENT ON VIEW hourly IS 'One row an hour and sensor';
-- index hourly_sensor
CREATE INDEX hourly_sensor ON hourly USING btree (sensor, hour desc);
-- refresh policy hourly
SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '30 minutes');
COMMIT;
