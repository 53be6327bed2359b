BEGIN;
-- enum size
ALTER TYPE "Größe" RENAME TO size;
-- table orders
ALTER TABLE "Order" RENAME TO orders;
ALTER TABLE orders RENAME COLUMN "select" TO id;
ALTER TABLE orders RENAME COLUMN "größe" TO size;
ALTER TABLE orders RENAME COLUMN "a.b" TO path;
ALTER TABLE orders RENAME COLUMN "say ""hi""" TO greeting;
ALTER TABLE orders RENAME COLUMN "%s" TO percent;
-- constraint orders.orders_percent_key
ALTER TABLE orders RENAME CONSTRAINT "Order_%s_key" TO orders_percent_key;
-- constraint orders.orders_path_check
ALTER TABLE orders RENAME CONSTRAINT "it's; DROP TABLE x --" TO orders_path_check;
-- index orders_greeting
ALTER INDEX "idx.Order" RENAME TO orders_greeting;
COMMIT;
