SELECT v.relname AS name, v.query, v.sources, v.uses, v.comment, c.reloptions AS options,
       (SELECT json_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                        || CASE WHEN a.attcollation <> t.typcollation
                             THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = v.oid AND a.attnum > 0) AS columns
FROM viewed v JOIN pg_class c ON c.oid = v.oid
WHERE v.relkind = 'v' ORDER BY 1
