-- NOT NULL is the type's own (PostgreSQL 17 and later have rows of type n for it, too)
SELECT t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS type,
  CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
  pg_get_expr(t.typdefaultbin, 0) AS "default", t.typnotnull AS not_null,
  (SELECT json_object_agg(c.conname, pg_get_constraintdef(c.oid) ORDER BY c.conname)
   FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c') AS checks,
  obj_description(t.oid, 'pg_type') AS comment
FROM pg_type t JOIN ns ON ns.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd' AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
ORDER BY 1
