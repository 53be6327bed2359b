BEGIN;
-- procedure gone
DROP PROCEDURE gone();
-- procedure outputs
DROP PROCEDURE outputs();
CREATE PROCEDURE outputs(OUT answer integer)
 LANGUAGE plpgsql
AS $procedure$ begin answer := 1; end $procedure$;
-- procedure run
CREATE OR REPLACE PROCEDURE run(IN job_id integer, IN config jsonb)
 LANGUAGE sql
AS $procedure$ select 2 $procedure$;
COMMIT;
