BEGIN;
-- sequence batch_number
-- note: the sequence goes on where it is: START is for a RESTART by hand
ALTER SEQUENCE batch_number START WITH 1 CACHE 20 NO CYCLE;
-- sequence invoice_number
-- ! may_fail_on_rows: the statement fails, and changes nothing, if invoice_number has counted beyond its new limits
ALTER SEQUENCE invoice_number INCREMENT BY 10 MAXVALUE 5000;
COMMENT ON SEQUENCE invoice_number IS 'Of the books';
-- sequence ticket_number
ALTER SEQUENCE ticket_number AS bigint MINVALUE 1 MAXVALUE 32767;
COMMIT;
