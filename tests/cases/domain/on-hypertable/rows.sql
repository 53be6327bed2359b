INSERT INTO readings SELECT now() - i * interval '20 days', i FROM generate_series(1, 6) i;
SELECT compress_chunk(c) FROM show_chunks('readings', older_than => interval '60 days') c;
