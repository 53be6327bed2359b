BEGIN;
-- enum order_state
ALTER TYPE order_state ADD VALUE 'refunded';
COMMIT;

BEGIN;
-- index orders_open
DROP INDEX orders_open;
-- constraint orders.orders_paid_check
ALTER TABLE orders DROP CONSTRAINT orders_paid_check;
-- ! blocks_reads: reads and writes of orders wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of orders violates orders_paid_check
ALTER TABLE orders ADD CONSTRAINT orders_paid_check CHECK (state not in ('paid', 'refunded') or paid_at is not null);
-- index orders_open
-- ! blocks_writes: writes to orders wait while the index is built
-- ! blocks_reads: reads and writes of orders wait too: the transaction has locked them
CREATE INDEX orders_open ON orders USING btree (id) WHERE state <> 'refunded';
COMMIT;
