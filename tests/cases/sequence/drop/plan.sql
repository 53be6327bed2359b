BEGIN;
-- sequence unused
DROP SEQUENCE unused;
-- table invoices
ALTER TABLE invoices ALTER COLUMN number DROP DEFAULT;
-- table gone
-- ! deletes_data: all rows of gone are deleted
DROP TABLE gone;
-- sequence invoice_number
-- ! deletes_data: how far invoice_number has counted is forgotten
DROP SEQUENCE invoice_number;
-- table lines
-- ! deletes_data: the values of lines.number are deleted
ALTER TABLE lines DROP COLUMN number;
ALTER TABLE lines ALTER COLUMN id DROP DEFAULT;
-- sequence lines_id_seq
-- ! deletes_data: how far lines_id_seq has counted is forgotten
DROP SEQUENCE lines_id_seq;
COMMIT;
