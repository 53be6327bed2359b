BEGIN;
-- continuous aggregate hourly
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 hour', time) AS hour, sensor, avg(celsius) AS celsius, count(*) AS readings
FROM readings GROUP BY hour, sensor
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''hourly''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
-- continuous aggregate daily
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', hour) AS day, sensor, max(celsius) AS hottest
FROM hourly GROUP BY day, sensor
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
COMMIT;

-- continuous aggregate hourly
-- note: reads all rows of readings once; hourly shows nothing until then
CALL refresh_continuous_aggregate('hourly', NULL, NULL);

-- continuous aggregate hourly
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''hourly''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';

-- continuous aggregate daily
-- note: reads all rows of hourly once; daily shows nothing until then
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- continuous aggregate daily
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';
