BEGIN;
-- table orders
COMMENT ON TABLE orders IS 'What was bought';
COMMIT;
