BEGIN;
-- view added
COMMENT ON VIEW added IS 'It''s "new"';
-- view changed
COMMENT ON VIEW changed IS 'after';
-- view removed
COMMENT ON VIEW removed IS NULL;
COMMIT;
