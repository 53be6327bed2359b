SELECT relname AS name, obj_description(oid, 'pg_class') AS comment, relpersistence = 'u' AS unlogged
FROM tab ORDER BY 1
