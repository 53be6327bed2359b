SELECT v.relname AS name, v.query, v.sources, v.uses, v.comment, c.relispopulated AS populated
FROM viewed v JOIN pg_class c ON c.oid = v.oid
WHERE v.relkind = 'm' ORDER BY 1
