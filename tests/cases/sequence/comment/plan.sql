BEGIN;
-- sequence invoice_number
COMMENT ON SEQUENCE invoice_number IS NULL;
-- sequence ticket_number
COMMENT ON SEQUENCE ticket_number IS 'Who''s next';
COMMIT;
