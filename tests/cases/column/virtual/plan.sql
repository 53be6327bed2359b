BEGIN;
-- table orders
ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS ((net * 1.2));
ALTER TABLE orders ADD COLUMN half numeric(12,2) GENERATED ALWAYS AS ((net / (2)::numeric)) VIRTUAL NOT NULL;
COMMIT;
