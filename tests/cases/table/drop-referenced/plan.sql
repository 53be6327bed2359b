BEGIN;
-- constraint orders.orders_customer_id_fkey
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
-- table orders
-- ! deletes_data: the values of orders.customer_id are deleted
ALTER TABLE orders DROP COLUMN customer_id;
-- table customers
-- ! deletes_data: all rows of customers are deleted
DROP TABLE customers;
COMMIT;
