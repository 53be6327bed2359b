INSERT INTO items SELECT i, i, 'o', 'w' FROM generate_series(1, 6) i;
