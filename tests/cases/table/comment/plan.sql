BEGIN;
-- table invoices
COMMENT ON COLUMN invoices.number IS NULL;
COMMENT ON COLUMN invoices.due IS '30 days after the date of issue';
COMMENT ON TABLE invoices IS 'Sent by mail; it''s the customer''s copy';
COMMIT;
