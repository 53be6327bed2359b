BEGIN;
-- enum currency
COMMENT ON TYPE currency IS 'ISO 4217';
-- enum unit
COMMENT ON TYPE unit IS 'What a meter''s register counts';
COMMIT;
