BEGIN;
-- table products
ALTER TABLE products RENAME COLUMN price TO net_price;
COMMIT;
