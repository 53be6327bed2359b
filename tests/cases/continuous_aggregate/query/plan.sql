BEGIN;
-- continuous aggregate hourly
-- ! loses_history: the rows of hourly are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW hourly;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 hour', time) AS hour, sensor, avg(celsius) AS celsius, max(celsius) AS hottest, count(*) AS readings
FROM readings GROUP BY hour, sensor
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''hourly''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
-- index hourly_sensor
CREATE INDEX hourly_sensor ON hourly USING btree (sensor);
-- refresh policy hourly
SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '20 years', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
COMMIT;

-- continuous aggregate hourly
-- note: reads all rows of readings once; hourly shows nothing until then
CALL refresh_continuous_aggregate('hourly', NULL, NULL);

-- continuous aggregate hourly
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''hourly''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';
