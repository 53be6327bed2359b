-- the definition is what follows USING; the prefix is spelt as the server does, never searched for in the text
SELECT q.name AS relation, c.relname AS name, i.indisunique AS unique, i.indisvalid AS valid, q.on_aggregate,
       substr(pg_get_indexdef(i.indexrelid), length(
         'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(c.relname) || ' ON '
         || CASE WHEN t.relkind = 'p' THEN 'ONLY ' ELSE '' END
         || quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || ' USING ') + 1) AS definition,
       obj_description(c.oid, 'pg_class') AS comment
FROM carrier q JOIN pg_index i ON i.indrelid = q.relid
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = q.relid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  -- made by the server itself unless create_group_indexes is false, with an internal number in the name
  -- and of one form: CREATE INDEX without a name gives a user's index such a name too
  AND NOT (q.on_aggregate AND c.relname ~ '^_materialized_hypertable_[0-9]+_'
    AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AND NOT i.indisunique
    AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnatts = i.indnkeyatts AND i.indnkeyatts <= 2
    -- int2vector counts from 0; of its options, 1 is DESC
    AND i.indoption[i.indnkeyatts - 1] & 1 = 1 AND EXISTS (
      SELECT FROM dimension d JOIN pg_attribute a ON a.attrelid = q.relid AND a.attname = d.column_name
      WHERE d.hypertable_id = q.htid AND a.attnum = i.indkey[i.indnkeyatts - 1]))
ORDER BY 1, 2
