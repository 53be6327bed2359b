CREATE VIEW turnover AS SELECT sum(total) AS total FROM invoices;
