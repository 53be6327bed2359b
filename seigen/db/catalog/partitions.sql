-- of tables of the schema; a foreign table that is a partition is counted as unmanaged
SELECT rel.relname AS name, p.relname AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound,
  CASE WHEN rel.relkind = 'p' THEN pg_get_partkeydef(rel.oid) END AS partition_by,
  obj_description(rel.oid, 'pg_class') AS comment
FROM rel JOIN pg_class c ON c.oid = rel.oid JOIN pg_inherits i ON i.inhrelid = rel.oid
JOIN pg_class p ON p.oid = i.inhparent AND p.relnamespace = c.relnamespace
WHERE rel.relispartition AND rel.relkind IN ('r', 'p') ORDER BY 1
