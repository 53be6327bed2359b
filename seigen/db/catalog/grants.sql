-- what is granted on each object of the schema, less its owner's own rights; a NULL acl is the built-in default
SELECT g."on", g.name, g.arguments, pg_get_userbyid(g.owner) AS owner,
       (SELECT json_agg(json_build_object(
          'role', CASE WHEN e.grantee = 0 THEN 'public' ELSE pg_get_userbyid(e.grantee) END,
          'right', lower(e.privilege_type), 'column', e.attname, 'option', e.is_grantable,
          'by', CASE WHEN e.grantor <> g.owner THEN pg_get_userbyid(e.grantor) END))
        FROM (SELECT NULL::name AS attname, w.* FROM aclexplode(g.acl) w
              UNION ALL
              SELECT a.attname, w.* FROM pg_attribute a, aclexplode(a.attacl) w
              WHERE a.attrelid = g.relation AND a.attnum > 0 AND NOT a.attisdropped) e
        WHERE e.grantee <> g.owner) AS rights
FROM (SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS "on", c.relname AS name, NULL AS arguments,
             c.relowner AS owner, c.oid AS relation,
             coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
      FROM rel JOIN pg_class c ON c.oid = rel.oid WHERE c.relkind <> 'f'
      UNION ALL
      SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, p.proname, oidvectortypes(p.proargtypes),
             p.proowner, NULL, coalesce(p.proacl, acldefault('f', p.proowner))
      FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace
      WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (
        SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
      UNION ALL
      SELECT 'schema', n.nspname, NULL, n.nspowner, NULL, coalesce(n.nspacl, acldefault('n', n.nspowner))
      FROM pg_namespace n JOIN ns ON ns.oid = n.oid) g
ORDER BY 1, 2, 3
