INSERT INTO invoices (id) SELECT generate_series(1, 6);
