-- the definition is what follows the name; the prefix is spelt as the server does, never searched for in the text
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind, p.proname AS name,
       oidvectortypes(p.proargtypes) AS arguments,
       rtrim(substr(pg_get_functiondef(p.oid), length('CREATE OR REPLACE '
         || CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END
         || quote_ident(ns.nspname) || '.' || quote_ident(p.proname)) + 1), E'\n') AS definition,
       coalesce(pg_get_function_result(p.oid), '') AS returns,
       -- the names of what is passed, and names and types of what comes back: "i", "b" and "v" are passed
       (SELECT json_agg(coalesce(p.proargnames[a.o], '') ORDER BY a.o)
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY a(t, o)
        WHERE coalesce(p.proargmodes[a.o], 'i') IN ('i', 'b', 'v')) AS inputs,
       (SELECT json_agg(concat_ws(' ', p.proargnames[a.o], format_type(a.t, NULL)) ORDER BY a.o)
        FROM unnest(p.proallargtypes) WITH ORDINALITY a(t, o) WHERE p.proargmodes[a.o] IN ('o', 'b', 't')) AS outputs,
       p.pronargdefaults AS defaults,
       (SELECT json_agg(DISTINCT found.name)
        FROM pg_depend d
        LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
        LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
        LEFT JOIN pg_type e ON e.typarray = t.oid
        LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid,
        LATERAL (SELECT coalesce(c.relname, e.typname, t.typname, f.proname || '()') AS name) found
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND found.name IS NOT NULL
          AND ns.oid IN (c.relnamespace, t.typnamespace, f.pronamespace)) AS sources,
       obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (
  SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
ORDER BY 1, 2, 3
