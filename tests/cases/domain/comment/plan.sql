BEGIN;
-- domain amount
COMMENT ON DOMAIN amount IS NULL;
-- domain label
COMMENT ON DOMAIN label IS 'What it''s called';
COMMIT;
