SELECT q.name AS relation, q.on_aggregate, s.segmentby AS segment_by,
       (SELECT json_agg(json_build_object('column', o.c, 'desc', o.d, 'nulls_first', o.n) ORDER BY o.i)
        FROM unnest(s.orderby, s.orderby_desc, s.orderby_nullsfirst) WITH ORDINALITY o(c, d, n, i)) AS order_by,
       (SELECT max(d.compress_interval_length) FROM dimension d WHERE d.hypertable_id = q.htid) AS chunk_interval,
       s.sparse AS sparse_indexes
FROM carrier q LEFT JOIN settings s ON s.relid = q.relid
WHERE q.compression_state = 1 ORDER BY 1
