BEGIN;
-- function one
COMMENT ON FUNCTION one() IS 'It''s one';
-- function three
COMMENT ON FUNCTION three() IS NULL;
-- function two
COMMENT ON FUNCTION two() IS 'Two and two';
COMMIT;
