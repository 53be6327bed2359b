BEGIN;
-- constraint old_orders.old_orders_status_fkey
ALTER TABLE old_orders DROP CONSTRAINT old_orders_status_fkey;
-- table old_orders
-- ! deletes_data: all rows of old_orders are deleted
DROP TABLE old_orders;
-- table status
-- ! deletes_data: all rows of status are deleted
DROP TABLE status;
-- enum status
CREATE TYPE status AS ENUM ('open', 'paid');
-- table orders
ALTER TABLE orders ADD COLUMN status status;
-- index orders_number
-- ! blocks_writes: writes to orders wait while the index is built
-- ! blocks_reads: reads and writes of orders wait too: the transaction has locked them
CREATE INDEX orders_number ON orders USING btree (id desc);
-- index orders_placed
-- ! blocks_writes: writes to orders wait while the index is built
-- ! blocks_reads: reads and writes of orders wait too: the transaction has locked them
CREATE INDEX orders_placed ON orders USING btree (placed);
COMMIT;
