BEGIN;
-- function tidy
DROP FUNCTION tidy();
-- procedure tidy
CREATE PROCEDURE tidy() language sql as $$ select 1 $$;
COMMIT;
