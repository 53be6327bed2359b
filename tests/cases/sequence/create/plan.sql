BEGIN;
-- sequence Shared Numbers
CREATE SEQUENCE "Shared Numbers" start with 1000;
-- sequence invoice_number
CREATE SEQUENCE invoice_number;
-- sequence lines_id_seq
CREATE SEQUENCE lines_id_seq as integer;
-- sequence ticket_number
CREATE SEQUENCE ticket_number as integer increment by -5 no minvalue maxvalue 100 start 50 cache 3 cycle;
COMMENT ON SEQUENCE ticket_number IS 'Backwards';
-- table lines
CREATE TABLE lines (
    id integer DEFAULT nextval('lines_id_seq'::regclass) NOT NULL,
    number bigint DEFAULT nextval(cast('"Shared Numbers"' as regclass)) NOT NULL
);
-- table orders
-- ! rewrites_data: every row of orders is written again
-- ! blocks_reads: reads and writes of orders wait until its rows are rewritten
ALTER TABLE orders ADD COLUMN number bigint DEFAULT nextval('"Shared Numbers"'::regclass) NOT NULL;
-- sequence owner lines_id_seq
ALTER SEQUENCE lines_id_seq OWNED BY lines.id;
-- constraint lines.lines_pkey
ALTER TABLE lines ADD CONSTRAINT lines_pkey PRIMARY KEY (id);
COMMIT;
