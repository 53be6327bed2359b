BEGIN;
-- table events
COMMENT ON COLUMN events."order" IS 'Within the day, from 1';
COMMIT;
