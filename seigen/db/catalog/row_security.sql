SELECT tab.relname AS "table", c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       (SELECT json_agg(json_build_object(
          'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
          'roles', (SELECT json_agg(CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r) END) FROM unnest(p.polroles) r),
          'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
          'comment', obj_description(p.oid, 'pg_policy')) ORDER BY p.polname)
        FROM pg_policy p WHERE p.polrelid = tab.oid) AS policies,
       (SELECT json_agg(DISTINCT coalesce(o.relname, f.proname || '()'))
        FROM pg_policy p JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
        LEFT JOIN pg_class o ON d.refclassid = 'pg_class'::regclass AND o.oid = d.refobjid AND o.oid <> tab.oid
        LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
        WHERE p.polrelid = tab.oid AND ns.oid IN (o.relnamespace, f.pronamespace)) AS sources
FROM tab JOIN pg_class c ON c.oid = tab.oid, ns
WHERE c.relrowsecurity OR c.relforcerowsecurity OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = tab.oid)
ORDER BY 1
