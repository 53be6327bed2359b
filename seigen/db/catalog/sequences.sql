-- less those of identity columns, which are the column's; one that a foreign table owns is counted as unmanaged
SELECT rel.relname AS name, own.relname AS "table", own.attname AS "column",
  'AS ' || format_type(s.seqtypid, NULL) || ' INCREMENT BY ' || s.seqincrement || ' MINVALUE ' || s.seqmin
    || ' MAXVALUE ' || s.seqmax || ' START WITH ' || s.seqstart || ' CACHE ' || s.seqcache
    || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END AS options,
  obj_description(rel.oid, 'pg_class') AS comment
FROM rel JOIN pg_sequence s ON s.seqrelid = rel.oid
LEFT JOIN LATERAL (
  SELECT d.deptype, t.relname, t.relkind, a.attname FROM pg_depend d
  JOIN pg_class t ON t.oid = d.refobjid
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.objid = rel.oid AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i')) own ON true
WHERE own.deptype IS DISTINCT FROM 'i' AND own.relkind IS DISTINCT FROM 'f'
ORDER BY 1
