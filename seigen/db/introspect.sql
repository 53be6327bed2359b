-- Everything that one PostgreSQL schema holds, as one JSON value: one round trip. Run it with the session settings of
-- introspect.py, and with a search_path that begins with the schema, so that its own names come out bare.
-- Parameter: schema. The common tables ht, dimension, settings, cagg and job come from timescale.sql or plain.sql.
ns AS (SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname = %(schema)s),
member AS (SELECT d.classid, d.objid FROM pg_depend d WHERE d.deptype = 'e'),
-- the schema's own relations: no extension's, no chunks (they may live in any schema), no compressed hypertables
rel AS (
  SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relispartition, c.relrowsecurity
  FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_inherits i JOIN ht ON ht.relid = i.inhparent WHERE i.inhrelid = c.oid)
    AND NOT EXISTS (SELECT FROM ht WHERE ht.relid = c.oid AND ht.compression_state = 2)),
tab AS (SELECT oid, relname, relpersistence FROM rel WHERE relkind = 'r' AND NOT relispartition),
agg AS (SELECT cagg.* FROM cagg JOIN ns ON ns.nspname = cagg.user_view_schema),
-- what can carry indexes, settings and jobs: a table under its name, an aggregate's hidden hypertable under the view's
carrier AS (
  SELECT tab.oid AS relid, ht.id AS htid, ht.compression_state, tab.relname AS name, false AS on_aggregate
  FROM tab LEFT JOIN ht ON ht.relid = tab.oid
  UNION ALL
  SELECT matid, mat_hypertable_id, compression_state, user_view_name, true FROM agg)
SELECT json_build_object(
'schemas', (SELECT coalesce(json_agg(nspname), '[]') FROM ns),
'extensions', (SELECT coalesce(json_agg(json_build_object('name', extname) ORDER BY extname), '[]') FROM pg_extension),
'enums', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
  FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
  WHERE t.typtype = 'e' AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
  ORDER BY 1) x),
'tables', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT relname AS name, obj_description(oid, 'pg_class') AS comment, relpersistence = 'u' AS unlogged
  FROM tab ORDER BY 1) x),
'columns', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT tab.relname AS "table", json_build_object(
    'name', a.attname,
    'type', format_type(a.atttypid, a.atttypmod),
    'not_null', a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'identity', CASE WHEN a.attidentity <> '' THEN json_build_object('always', a.attidentity = 'a', 'options', (
       SELECT 'START WITH ' || s.seqstart || ' INCREMENT BY ' || s.seqincrement || ' MINVALUE ' || s.seqmin
           || ' MAXVALUE ' || s.seqmax || ' CACHE ' || s.seqcache || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END
       FROM pg_depend i JOIN pg_sequence s ON s.seqrelid = i.objid
       WHERE i.classid = 'pg_class'::regclass AND i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid
         AND i.refobjsubid = a.attnum AND i.deptype = 'i')) END,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
    'comment', col_description(tab.oid, a.attnum)) AS "column"
  FROM tab JOIN pg_attribute a ON a.attrelid = tab.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = tab.oid AND d.adnum = a.attnum
  ORDER BY 1, a.attnum) x),
-- NOT NULL is a column's (PostgreSQL 18 has rows of type n); the clones that a foreign key has per chunk are internal
'constraints', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT tab.relname AS "table", c.conname AS name, c.contype AS type, pg_get_constraintdef(c.oid) AS definition,
         (SELECT json_agg(a.attname ORDER BY k.o) FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n) AS columns,
         (SELECT CASE WHEN f.relnamespace = ns.oid THEN f.relname::text ELSE c.confrelid::regclass::text END
          FROM pg_class f, ns WHERE f.oid = c.confrelid) AS ref_table,
         (SELECT json_agg(a.attname ORDER BY k.o) FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n) AS ref_columns,
         -- ALTER TABLE … DISABLE TRIGGER ALL, or ENABLE REPLICA TRIGGER: the key stays in the catalog, and nothing is
         -- checked any more; a key whose index is INVALID does not say that its rows are unique
         NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = c.oid AND g.tgenabled NOT IN ('O', 'A'))
           AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
                           AND NOT i.indisvalid) AS enforced,
         obj_description(c.oid, 'pg_constraint') AS comment
  FROM tab JOIN pg_constraint c ON c.conrelid = tab.oid
  WHERE c.contype IN ('p', 'u', 'f', 'c', 'x') AND c.conparentid = 0
  ORDER BY 1, 2) x),
-- the definition is what follows USING; the prefix is spelt as the server does, never searched for in the text
'indexes', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT q.name AS relation, c.relname AS name, i.indisunique AS unique, i.indisvalid AS valid, q.on_aggregate,
         substr(pg_get_indexdef(i.indexrelid), length(
           'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(c.relname) || ' ON '
           || quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || ' USING ') + 1) AS definition,
         obj_description(c.oid, 'pg_class') AS comment
  FROM carrier q JOIN pg_index i ON i.indrelid = q.relid
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_class t ON t.oid = q.relid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    -- made by the server itself unless create_group_indexes is false, with an internal number in the name
    -- and of one form: CREATE INDEX without a name gives a user's index such a name too
    AND NOT (q.on_aggregate AND c.relname ~ '^_materialized_hypertable_[0-9]+_'
      AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AND NOT i.indisunique
      AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnatts = i.indnkeyatts AND i.indnkeyatts <= 2
      -- int2vector counts from 0; of its options, 1 is DESC
      AND i.indoption[i.indnkeyatts - 1] & 1 = 1 AND EXISTS (
        SELECT FROM dimension d JOIN pg_attribute a ON a.attrelid = q.relid AND a.attname = d.column_name
        WHERE d.hypertable_id = q.htid AND a.attnum = i.indkey[i.indnkeyatts - 1]))
  ORDER BY 1, 2) x),
'hypertables', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT q.name, (SELECT json_agg(json_build_object(
      'column', d.column_name,
      'kind', CASE WHEN d.interval_length IS NULL THEN 'hash' ELSE 'range' END,
      'interval', d.interval_length,
      'partitions', d.num_slices,
      'integer_now', quote_ident(d.integer_now_func_schema) || '.' || quote_ident(d.integer_now_func)) ORDER BY d.id)
    FROM dimension d WHERE d.hypertable_id = q.htid) AS dimensions,
    EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = q.relid AND g.tgname = 'ts_cagg_invalidation_trigger'
            AND g.tgenabled IN ('O', 'A')) AS invalidation_trigger
  FROM carrier q WHERE q.htid IS NOT NULL AND NOT q.on_aggregate ORDER BY 1) x),
'compression', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT q.name AS relation, q.on_aggregate, s.segmentby AS segment_by,
         (SELECT json_agg(json_build_object('column', o.c, 'desc', o.d, 'nulls_first', o.n) ORDER BY o.i)
          FROM unnest(s.orderby, s.orderby_desc, s.orderby_nullsfirst) WITH ORDINALITY o(c, d, n, i)) AS order_by,
         (SELECT max(d.compress_interval_length) FROM dimension d WHERE d.hypertable_id = q.htid) AS chunk_interval,
         s.sparse AS sparse_indexes
  FROM carrier q LEFT JOIN settings s ON s.relid = q.relid
  WHERE q.compression_state = 1 ORDER BY 1) x),
'continuous_aggregates', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT a.user_view_name AS name, a.materialized_only, pg_get_viewdef(a.directid) AS query,
         (SELECT max(d.interval_length) FROM dimension d WHERE d.hypertable_id = a.mat_hypertable_id) AS chunk_interval,
         (SELECT json_agg(DISTINCT coalesce(p.user_view_name, c.relname)::text)
          FROM pg_rewrite w
          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
          JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          LEFT JOIN cagg p ON p.matid = c.oid
          WHERE w.ev_class = a.directid) AS sources,
         NOT EXISTS (
           SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
           WHERE w.ev_class = a.viewid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.matid) AS replaced,
         obj_description(a.viewid, 'pg_class') AS comment,
         obj_description(a.matid, 'pg_class') AS internal_comment
  FROM agg a ORDER BY 1) x),
'jobs', (SELECT coalesce(json_agg(x), '[]') FROM (
  SELECT j.proc_name AS procedure, q.name AS relation, json_build_object(
    -- alter_job takes any JSON: nested values become their text, and so does what is no object at all
    'config', CASE jsonb_typeof(j.config) WHEN 'object' THEN (
       SELECT coalesce(jsonb_object_agg(e.key, CASE WHEN jsonb_typeof(e.value) IN ('object', 'array')
                                                    THEN to_jsonb(e.value::text) ELSE e.value END), '{}')
       FROM jsonb_each(j.config - 'hypertable_id' - 'mat_hypertable_id') e)
       ELSE jsonb_build_object('config', j.config::text) END,
    'schedule', j.schedule_interval::text,
    'enabled', j.scheduled,
    'initial_start', CASE WHEN j.fixed_schedule THEN j.initial_start::text END,
    'timezone', j.timezone,
    'max_runtime', j.max_runtime::text,
    'max_retries', j.max_retries,
    'retry_period', j.retry_period::text,
    'fixed_schedule', j.fixed_schedule,
    'by_hand', j.hypertable_id IS NULL) AS job
  -- add_job of a policy's procedure names its hypertable in the config only, where anything may stand
  FROM job j JOIN carrier q
    ON q.htid::text = coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id')
  WHERE j.proc_schema IN ('_timescaledb_functions', '_timescaledb_internal') AND j.proc_name LIKE 'policy\_%%'
  ORDER BY 1, 2, j.id) x),
'unmanaged', (SELECT coalesce(json_object_agg(kind, names), '{}') FROM (
  SELECT kind, json_agg(name ORDER BY name) AS names FROM (
    SELECT 'view' AS kind, relname::text AS name FROM rel
    WHERE relkind = 'v' AND NOT EXISTS (SELECT FROM cagg WHERE cagg.viewid = rel.oid)
    UNION ALL SELECT 'materialized view', relname FROM rel WHERE relkind = 'm'
    UNION ALL SELECT 'partitioned table', relname FROM rel WHERE relkind = 'p' AND NOT relispartition
    UNION ALL SELECT 'foreign table', relname FROM rel WHERE relkind = 'f'
    UNION ALL SELECT 'sequence', relname FROM rel
      WHERE relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = rel.oid AND d.deptype = 'i')
    UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, p.proname
      FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace
      WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
    UNION ALL SELECT CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'composite type' END, t.typname
      FROM pg_type t JOIN ns ON ns.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE (t.typtype IN ('d', 'r') OR c.relkind = 'c')
        AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
    UNION ALL SELECT 'trigger', g.tgname FROM rel JOIN pg_trigger g ON g.tgrelid = rel.oid
      WHERE NOT g.tgisinternal AND g.tgname NOT IN ('ts_insert_blocker', 'ts_cagg_invalidation_trigger')
    UNION ALL SELECT 'rule', w.rulename FROM rel JOIN pg_rewrite w ON w.ev_class = rel.oid WHERE w.rulename <> '_RETURN'
    UNION ALL SELECT 'row-secured table', relname FROM rel WHERE relrowsecurity
    UNION ALL SELECT 'row security policy', p.polname FROM rel JOIN pg_policy p ON p.polrelid = rel.oid
    UNION ALL SELECT 'job', j.application_name FROM job j JOIN ns ON ns.nspname = j.proc_schema
    UNION ALL SELECT 'reorder policy', q.name FROM job j JOIN carrier q ON q.htid = j.hypertable_id
      WHERE j.proc_name = 'policy_reorder') u
  GROUP BY kind) v)
) AS state
