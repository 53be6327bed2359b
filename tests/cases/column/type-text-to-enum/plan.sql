BEGIN;
-- enum invoice_state
CREATE TYPE invoice_state AS ENUM ('open', 'paid', 'void');
-- table invoices
ALTER TABLE invoices ALTER COLUMN state DROP DEFAULT;
-- ! rewrites_data: every row of invoices is written again
-- ! blocks_reads: reads and writes of invoices wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of invoices.state does not fit invoice_state
ALTER TABLE invoices ALTER COLUMN state TYPE invoice_state USING state::invoice_state;
ALTER TABLE invoices ALTER COLUMN state SET DEFAULT 'open'::invoice_state;
COMMIT;
