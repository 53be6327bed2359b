INSERT INTO readings SELECT i * 500, i FROM generate_series(1, 50) i;
