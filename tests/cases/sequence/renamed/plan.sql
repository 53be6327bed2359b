BEGIN;
-- sequence invoice_number
ALTER SEQUENCE number RENAME TO invoice_number;
-- table bills
ALTER TABLE invoices RENAME TO bills;
ALTER TABLE bills RENAME COLUMN id TO number;
-- sequence invoice_number
ALTER SEQUENCE invoice_number CACHE 10;
COMMIT;
