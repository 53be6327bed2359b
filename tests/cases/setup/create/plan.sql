BEGIN;
-- setup types.sql
CREATE TYPE spot AS (x integer, y integer);
CREATE TABLE places (id integer PRIMARY KEY, at spot, name text DEFAULT 'a;b');
CREATE INDEX places_name_idx ON places (name);
-- note: remembers that types.sql has run
DO 'DECLARE old jsonb; BEGIN CREATE SCHEMA IF NOT EXISTS _seigen; CREATE TABLE IF NOT EXISTS _seigen.setup (); LOCK TABLE _seigen.setup IN EXCLUSIVE MODE; old := coalesce(obj_description(''_seigen.setup''::regclass, ''pg_class'')::jsonb, ''{}''); EXECUTE format(''COMMENT ON TABLE _seigen.setup IS %L'', old || jsonb_build_object(current_schema, coalesce(old->current_schema::text, ''{}'') || jsonb_build_object(''types.sql''::text, ''bc816753e8ae4b2d''::text))); END';
-- setup functions.sql
CREATE FUNCTION unix_now() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT 1767225600::bigint; $$;
CREATE FUNCTION start_value() RETURNS integer LANGUAGE sql AS 'SELECT 7';
CREATE FUNCTION small(n integer) RETURNS boolean LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT CASE WHEN n < 1000 THEN true ELSE false END;
END;
CREATE PROCEDURE tidy(job_id integer, config jsonb) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM places WHERE id < 0; END $$;
-- note: remembers that functions.sql has run
DO 'DECLARE old jsonb; BEGIN CREATE SCHEMA IF NOT EXISTS _seigen; CREATE TABLE IF NOT EXISTS _seigen.setup (); LOCK TABLE _seigen.setup IN EXCLUSIVE MODE; old := coalesce(obj_description(''_seigen.setup''::regclass, ''pg_class'')::jsonb, ''{}''); EXECUTE format(''COMMENT ON TABLE _seigen.setup IS %L'', old || jsonb_build_object(current_schema, coalesce(old->current_schema::text, ''{}'') || jsonb_build_object(''functions.sql''::text, ''be257de5192f9c4a''::text))); END';
-- function own
CREATE FUNCTION own() returns integer language sql as $$ select 1 $$;
-- table readings
CREATE TABLE readings (
    "time" bigint NOT NULL,
    place spot,
    value integer DEFAULT start_value()
);
-- job tidy
SELECT add_job('tidy', INTERVAL '1 day', job_name => 'tidy');
-- hypertable readings
SELECT create_hypertable('readings', by_range('time', 86400), create_default_indexes => false);
SELECT set_integer_now_func('readings', 'unix_now');
-- constraint readings.value_is_small
ALTER TABLE readings ADD CONSTRAINT value_is_small CHECK (small(value));
-- continuous aggregate daily
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(86400, r.time) AS day, count(*) AS n FROM readings r JOIN places p ON p.id = r.value GROUP BY 1
WITH NO DATA;
-- retention policy readings
SELECT add_retention_policy('readings', drop_after => 31536000);
COMMIT;
