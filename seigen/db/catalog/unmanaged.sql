SELECT 'foreign table' AS kind, relname::text AS name FROM rel WHERE relkind = 'f'
UNION ALL SELECT 'inheriting table', relname FROM rel
  WHERE relkind = 'r' AND NOT relispartition AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = rel.oid)
UNION ALL SELECT 'sequence', rel.relname FROM rel
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = rel.oid AND d.deptype = 'a'
  JOIN pg_class f ON d.refclassid = 'pg_class'::regclass AND f.oid = d.refobjid
  WHERE rel.relkind = 'S' AND f.relkind = 'f'
UNION ALL SELECT CASE p.prokind WHEN 'a' THEN 'aggregate function' ELSE 'window function' END, p.proname
  FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace
  WHERE p.prokind IN ('a', 'w') AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
UNION ALL SELECT CASE t.typtype WHEN 'r' THEN 'range type' ELSE 'composite type' END, t.typname
  FROM pg_type t JOIN ns ON ns.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype = 'r' OR c.relkind = 'c')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
UNION ALL SELECT 'trigger', g.tgname FROM rel JOIN pg_trigger g ON g.tgrelid = rel.oid
  -- of those that a document cannot say: on partitions, foreign tables and aggregates
  WHERE NOT g.tgisinternal AND g.tgparentid = 0
    AND g.tgname NOT IN ('ts_insert_blocker', 'ts_cagg_invalidation_trigger')
    AND (rel.relkind = 'f' OR rel.relispartition OR EXISTS (SELECT FROM cagg WHERE cagg.viewid = rel.oid))
UNION ALL SELECT 'rule', w.rulename FROM rel JOIN pg_rewrite w ON w.ev_class = rel.oid WHERE w.rulename <> '_RETURN'
