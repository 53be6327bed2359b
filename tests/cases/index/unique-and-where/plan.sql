BEGIN;
-- index coupons_code
DROP INDEX coupons_code;
-- index coupons_open
DROP INDEX coupons_open;
-- index coupons_code
-- ! blocks_writes: writes to coupons wait while the index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if coupons holds two rows with equal keys
-- ! blocks_reads: reads and writes of coupons wait too: the transaction has locked them
CREATE UNIQUE INDEX coupons_code ON coupons USING btree (code);
-- index coupons_open
-- ! blocks_writes: writes to coupons wait while the index is built
-- ! blocks_reads: reads and writes of coupons wait too: the transaction has locked them
CREATE INDEX coupons_open ON coupons USING btree (shop) WHERE used is null;
COMMIT;
