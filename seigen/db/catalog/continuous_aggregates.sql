SELECT a.user_view_name AS name, a.materialized_only, pg_get_viewdef(a.directid) AS query,
       (SELECT max(d.interval_length) FROM dimension d WHERE d.hypertable_id = a.mat_hypertable_id) AS chunk_interval,
       (SELECT json_agg(DISTINCT coalesce(p.user_view_name, c.relname)::text)
        FROM pg_rewrite w
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
        JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        LEFT JOIN cagg p ON p.matid = c.oid
        WHERE w.ev_class = a.directid) AS sources,
       NOT EXISTS (
         SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
         WHERE w.ev_class = a.viewid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.matid) AS replaced,
       obj_description(a.viewid, 'pg_class') AS comment,
       obj_description(a.matid, 'pg_class') AS internal_comment
FROM agg a ORDER BY 1
