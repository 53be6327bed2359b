INSERT INTO readings SELECT '2026-01-01'::timestamptz + i * interval '6 hours', i % 3 FROM generate_series(1, 40) i;
SELECT compress_chunk(c) FROM show_chunks('readings', older_than => '2026-01-05'::timestamptz) c;
