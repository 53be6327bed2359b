BEGIN;
-- continuous aggregate daily
-- ! loses_history: the rows of daily are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW daily;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', time) AS day, min(value) AS least FROM readings GROUP BY day
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
COMMIT;

-- continuous aggregate daily
-- note: reads all rows of readings once; daily shows nothing until then
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- continuous aggregate daily
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';
