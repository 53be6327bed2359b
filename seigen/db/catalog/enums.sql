SELECT t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
       (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
WHERE t.typtype = 'e' AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
ORDER BY 1
