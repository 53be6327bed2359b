BEGIN;
-- constraint accounts.accounts_iban_check
-- ! blocks_reads: reads and writes of accounts wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of accounts violates accounts_iban_check
ALTER TABLE accounts ADD CONSTRAINT accounts_iban_check CHECK (iban ~ '^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$');
-- constraint accounts.accounts_note_check
-- ! blocks_reads: reads and writes of accounts wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of accounts violates accounts_note_check
ALTER TABLE accounts ADD CONSTRAINT accounts_note_check CHECK (note not like '100\%{0} it''s%' and note <> $$a'b$$);
-- index accounts_german
-- ! blocks_writes: writes to accounts wait while the index is built
-- ! blocks_reads: reads and writes of accounts wait too: the transaction has locked them
CREATE INDEX accounts_german ON accounts USING btree (id) WHERE iban like 'DE%';
COMMIT;
