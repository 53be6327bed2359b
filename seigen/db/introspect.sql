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
-- what a view stands on: by its rule, and by the types of its columns
stands AS (
  SELECT v.oid, d.refclassid, d.refobjid
  FROM rel v JOIN pg_rewrite w ON w.ev_class = v.oid AND w.rulename = '_RETURN'
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refobjid <> v.oid
  UNION SELECT v.oid, d.refclassid, d.refobjid
  FROM rel v JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = v.oid
  WHERE v.relkind IN ('v', 'm') AND d.refclassid = 'pg_type'::regclass),
viewed AS (
  SELECT v.oid, v.relname, v.relkind, pg_get_viewdef(v.oid) AS query, obj_description(v.oid, 'pg_class') AS comment,
    (SELECT json_agg(DISTINCT r.relname::text) FROM stands s
     LEFT JOIN pg_type t ON s.refclassid = 'pg_type'::regclass AND t.oid = s.refobjid
     JOIN rel r ON r.oid = CASE s.refclassid WHEN 'pg_class'::regclass THEN s.refobjid ELSE t.typrelid END
     WHERE s.oid = v.oid AND r.oid <> v.oid) AS sources,
    (SELECT json_agg(DISTINCT coalesce('function ' || p.proname, 'type ' || t.typname)) FROM stands s
     LEFT JOIN pg_proc p ON s.refclassid = 'pg_proc'::regclass AND p.oid = s.refobjid
     LEFT JOIN pg_type a ON s.refclassid = 'pg_type'::regclass AND a.oid = s.refobjid
     LEFT JOIN pg_type t ON t.oid = CASE a.typcategory WHEN 'A' THEN a.typelem ELSE a.oid END
     LEFT JOIN pg_class c ON c.oid = t.typrelid
     JOIN ns ON ns.oid = coalesce(p.pronamespace, t.typnamespace)
     WHERE s.oid = v.oid AND (t.oid IS NULL OR t.typtype <> 'c' OR c.relkind = 'c')
       AND NOT EXISTS (SELECT FROM member m WHERE m.objid = coalesce(p.oid, t.oid) AND m.classid = s.refclassid)) AS uses
  FROM rel v WHERE v.relkind IN ('v', 'm') AND NOT EXISTS (SELECT FROM cagg WHERE cagg.viewid = v.oid)),
-- what can carry indexes, settings and jobs: a table under its name, an aggregate's hidden hypertable under the view's
carrier AS (
  SELECT tab.oid AS relid, ht.id AS htid, ht.compression_state, tab.relname AS name, false AS on_aggregate
  FROM tab LEFT JOIN ht ON ht.relid = tab.oid
  UNION ALL
  SELECT matid, mat_hypertable_id, compression_state, user_view_name, true FROM agg
  UNION ALL
  SELECT oid, NULL, NULL, relname, false FROM rel WHERE relkind = 'm')
