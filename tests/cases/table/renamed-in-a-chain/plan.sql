BEGIN;
-- table orders_2023
ALTER TABLE orders RENAME TO orders_2023;
-- table orders
ALTER TABLE orders_new RENAME TO orders;
-- table orders_2023
ALTER TABLE orders_2023 RENAME COLUMN placed TO placed_local;
ALTER TABLE orders_2023 RENAME COLUMN placed_at TO placed;
-- constraint orders_2023.orders_2023_pk
ALTER TABLE orders_2023 RENAME CONSTRAINT orders_pk TO orders_2023_pk;
-- constraint orders.orders_pk
ALTER TABLE orders RENAME CONSTRAINT orders_new_pk TO orders_pk;
COMMIT;
