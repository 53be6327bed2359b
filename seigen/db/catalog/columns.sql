SELECT tab.relname AS "table", json_build_object(
  'name', a.attname,
  'type', format_type(a.atttypid, a.atttypmod),
  'not_null', a.attnotnull,
  -- rows of type n: from PostgreSQL 18 on; SET NOT NULL validates
  'not_valid', EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype = 'n'
                       AND c.conkey = ARRAY[a.attnum] AND NOT c.convalidated),
  'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
  'virtual', a.attgenerated = 'v',
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
ORDER BY 1, a.attnum
