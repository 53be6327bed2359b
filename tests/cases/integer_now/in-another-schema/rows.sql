INSERT INTO readings SELECT 1767225600 - i * 40000, i FROM generate_series(1, 50) i;
