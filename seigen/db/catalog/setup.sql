-- what setup files have run, by schema: not by to_regclass, which a role without rights on the schema is refused
SELECT ns.nspname AS schema, obj_description(c.oid, 'pg_class') AS comment
FROM ns, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = '_seigen' AND c.relname = 'setup' AND obj_description(c.oid, 'pg_class') IS NOT NULL
