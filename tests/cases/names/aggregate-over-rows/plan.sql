BEGIN;
-- continuous aggregate Day's "kg" %I $$
CREATE MATERIALIZED VIEW "Day's ""kg"" %I $$" WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', time) AS day, sum(kg) AS kg FROM "Ladung's %s" GROUP BY 1
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''Day''''s "kg" %I $$''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
COMMIT;

-- continuous aggregate Day's "kg" %I $$
-- note: reads all rows of Ladung's %s once; Day's "kg" %I $$ shows nothing until then
CALL refresh_continuous_aggregate('"Day''s ""kg"" %I $$"', NULL, NULL);

-- continuous aggregate Day's "kg" %I $$
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''Day''''s "kg" %I $$''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';
