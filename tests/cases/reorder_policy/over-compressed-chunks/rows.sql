INSERT INTO readings SELECT '2026-01-01'::timestamptz + i * interval '1 day', i % 3, i FROM generate_series(1, 40) i;
SELECT compress_chunk(c) FROM show_chunks('readings', older_than => '2026-01-15'::timestamptz) c;
