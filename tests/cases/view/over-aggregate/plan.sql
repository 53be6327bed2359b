BEGIN;
-- continuous aggregate daily
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', time) AS day, meter, sum(value) AS total FROM readings GROUP BY day, meter
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
-- view latest
CREATE VIEW latest AS
SELECT DISTINCT ON (meter) meter, time, value FROM readings ORDER BY meter, time DESC;
-- view weeks
CREATE VIEW weeks AS
SELECT date_trunc('week', day) AS week, sum(total) AS total FROM daily GROUP BY 1;
-- materialized view top
CREATE MATERIALIZED VIEW top AS
SELECT meter, max(total) AS most FROM daily GROUP BY meter
WITH NO DATA;
COMMIT;

-- continuous aggregate daily
-- note: reads all rows of readings once; daily shows nothing until then
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- continuous aggregate daily
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';

-- materialized view top
-- note: computes all rows of top
REFRESH MATERIALIZED VIEW top;
