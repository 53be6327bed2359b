INSERT INTO logs SELECT timestamptz '2024-01-01' + i * interval '40 days', 'h' || i, i, 'm' FROM generate_series(1, 6) i;
SELECT count(compress_chunk(c)) FROM show_chunks('logs') c;
