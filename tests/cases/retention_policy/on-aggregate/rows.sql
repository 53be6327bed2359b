INSERT INTO readings SELECT '2020-01-01'::timestamptz + i * interval '1 day', i % 3, i FROM generate_series(1, 40) i;
