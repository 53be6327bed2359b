INSERT INTO readings SELECT '2026-01-01'::timestamptz + i * interval '1 day', i % 3, i FROM generate_series(1, 40) i;
CALL refresh_continuous_aggregate('daily', NULL, NULL);
SELECT compress_chunk(c) FROM show_chunks('daily', older_than => '2026-01-20'::timestamptz) c;
