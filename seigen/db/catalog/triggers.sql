-- no clones on chunks and partitions, no triggers of the server's own. CREATE TRIGGER's text without name and ON table:
-- the parts before and behind are spelt as the server does, never searched for in the text
SELECT q.relname AS relation, g.tgname AS name,
       e.events || substr(pg_get_triggerdef(g.oid), length('CREATE ' || e.head || 'TRIGGER ' || quote_ident(g.tgname) || ' '
         || e.events || ' ON ' || quote_ident(ns.nspname) || '.' || quote_ident(q.relname)) + 1) AS definition,
       g.tgconstraint <> 0 AS "constraint",
       CASE g.tgenabled WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' WHEN 'D' THEN 'disabled' ELSE 'origin' END AS enabled,
       obj_description(g.oid, 'pg_trigger') AS comment
FROM rel q CROSS JOIN ns JOIN pg_trigger g ON g.tgrelid = q.oid,
LATERAL (
  SELECT string_agg(a.quoted, ', ' ORDER BY a.o) AS columns
  FROM (SELECT quote_ident(c.attname) AS quoted, k.o FROM unnest(g.tgattr::int2[]) WITH ORDINALITY k(n, o)
        JOIN pg_attribute c ON c.attrelid = g.tgrelid AND c.attnum = k.n) a) u,
LATERAL (
  -- tgtype: 2 BEFORE, 64 INSTEAD OF; 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE, in the server's order
  SELECT CASE WHEN g.tgconstraint <> 0 THEN 'CONSTRAINT ' ELSE '' END AS head,
         CASE WHEN g.tgtype::int & 2 <> 0 THEN 'BEFORE ' WHEN g.tgtype::int & 64 <> 0 THEN 'INSTEAD OF ' ELSE 'AFTER ' END
           || concat_ws(' OR ',
             CASE WHEN g.tgtype::int & 4 <> 0 THEN 'INSERT' END, CASE WHEN g.tgtype::int & 8 <> 0 THEN 'DELETE' END,
             CASE WHEN g.tgtype::int & 16 <> 0 THEN 'UPDATE' || coalesce(' OF ' || u.columns, '') END,
             CASE WHEN g.tgtype::int & 32 <> 0 THEN 'TRUNCATE' END) AS events) e
WHERE q.relkind IN ('r', 'p', 'v') AND NOT q.relispartition AND NOT g.tgisinternal AND g.tgparentid = 0
  AND g.tgname NOT IN ('ts_insert_blocker', 'ts_cagg_invalidation_trigger')
  AND NOT EXISTS (SELECT FROM cagg WHERE cagg.viewid = q.oid)
ORDER BY 1, 2
