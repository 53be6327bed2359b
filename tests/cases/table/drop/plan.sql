BEGIN;
-- constraint orders.orders_customer_id_fkey
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
-- table orders
-- ! deletes_data: all rows of orders are deleted
DROP TABLE orders;
COMMIT;
