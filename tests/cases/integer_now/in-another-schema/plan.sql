BEGIN;
-- hypertable readings
SELECT set_integer_now_func('readings', 'clocks."Unix Now"');
-- compression readings
ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_orderby = 'time');
-- continuous aggregate daily
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(86400, time) AS day, sum(value) AS total FROM readings GROUP BY day
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
-- compression policy readings
SELECT add_compression_policy('readings', compress_after => 604800);
-- refresh policy daily
SELECT add_continuous_aggregate_policy('daily', start_offset => 604800, end_offset => 3600, schedule_interval => INTERVAL '1 hour');
COMMIT;

-- continuous aggregate daily
-- note: reads all rows of readings once; daily shows nothing until then
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- continuous aggregate daily
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';

BEGIN;
-- retention policy readings
SELECT add_retention_policy('readings', drop_after => 31536000);
COMMIT;
