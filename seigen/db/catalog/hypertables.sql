SELECT q.name, (SELECT json_agg(json_build_object(
    'column', d.column_name,
    'kind', CASE WHEN d.interval_length IS NULL THEN 'hash' ELSE 'range' END,
    'interval', d.interval_length,
    'partitions', d.num_slices,
    -- bare where the search path finds it; one that is gone is known by its full name
    'integer_now', coalesce(to_regprocedure(n.name || '()')::regproc::text, n.name)) ORDER BY d.id)
  FROM dimension d,
    LATERAL (SELECT quote_ident(d.integer_now_func_schema) || '.' || quote_ident(d.integer_now_func) AS name) n WHERE d.hypertable_id = q.htid) AS dimensions,
  EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = q.relid AND g.tgname = 'ts_cagg_invalidation_trigger'
          AND g.tgenabled IN ('O', 'A')) AS invalidation_trigger
FROM carrier q WHERE q.htid IS NOT NULL AND NOT q.on_aggregate ORDER BY 1
