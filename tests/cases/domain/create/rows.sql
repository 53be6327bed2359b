INSERT INTO offices SELECT i, 'office-' || i FROM generate_series(1, 3) i;
