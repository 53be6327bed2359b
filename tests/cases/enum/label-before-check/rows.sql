INSERT INTO orders VALUES (1, 'open', NULL), (2, 'paid', now());
