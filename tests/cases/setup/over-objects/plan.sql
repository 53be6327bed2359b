BEGIN;
-- setup extra.sql
CREATE DOMAIN label AS text CHECK (value <> '');
-- note: remembers that extra.sql has run
DO 'DECLARE old jsonb; BEGIN CREATE SCHEMA IF NOT EXISTS _seigen; CREATE TABLE IF NOT EXISTS _seigen.setup (); LOCK TABLE _seigen.setup IN EXCLUSIVE MODE; old := coalesce(obj_description(''_seigen.setup''::regclass, ''pg_class'')::jsonb, ''{}''); EXECUTE format(''COMMENT ON TABLE _seigen.setup IS %L'', old || jsonb_build_object(current_schema, coalesce(old->current_schema::text, ''{}'') || jsonb_build_object(''extra.sql''::text, ''9387f598495d020e''::text))); END';
-- table notes
ALTER TABLE notes ADD COLUMN kind label;
COMMIT;
