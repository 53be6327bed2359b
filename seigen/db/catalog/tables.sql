SELECT relname AS name, obj_description(oid, 'pg_class') AS comment, relpersistence = 'u' AS unlogged,
  CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END AS partition_by
FROM tab ORDER BY 1
