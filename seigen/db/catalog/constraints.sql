-- NOT NULL is a column's (PostgreSQL 18 has rows of type n); the clones that a foreign key has per chunk are internal
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
ORDER BY 1, 2
