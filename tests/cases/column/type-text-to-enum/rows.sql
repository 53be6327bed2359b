INSERT INTO invoices VALUES (1, 'open'), (2, 'paid');
