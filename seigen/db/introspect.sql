-- What the sections of catalog/ read from: the relations of one PostgreSQL schema. Parameter: schema.
-- The common tables ht, dimension, settings, cagg and job come before, from timescale.sql or plain.sql.
ns AS (SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname = %(schema)s),
member AS (SELECT d.classid, d.objid FROM pg_depend d WHERE d.deptype = 'e'),
-- the schema's own relations: no extension's, no chunks (they may live in any schema), no compressed hypertables
rel AS (
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relispartition, c.relrowsecurity
  FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_inherits i JOIN ht ON ht.relid = i.inhparent WHERE i.inhrelid = c.oid)
    AND NOT EXISTS (SELECT FROM ht WHERE ht.relid = c.oid AND ht.compression_state = 2)
    -- from 2.29 on a compressed chunk's rows stand in a table that inherits from nothing
    AND NOT EXISTS (SELECT FROM settings WHERE settings.packed = c.oid)),
tab AS (SELECT oid, relname, relkind, relpersistence FROM rel WHERE relkind IN ('r', 'p') AND NOT relispartition),
agg AS (SELECT cagg.* FROM cagg JOIN ns ON ns.nspname = cagg.user_view_schema),
-- what can carry indexes, settings and jobs: a table under its name, an aggregate's hidden hypertable under the view's
carrier AS (
  SELECT tab.oid AS relid, ht.id AS htid, ht.compression_state, tab.relname AS name, false AS on_aggregate
  FROM tab LEFT JOIN ht ON ht.relid = tab.oid
  UNION ALL
  SELECT matid, mat_hypertable_id, compression_state, user_view_name, true FROM agg)
