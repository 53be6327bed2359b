CREATE PROCEDURE tidy(job_id integer, config jsonb) LANGUAGE sql AS $$ SELECT 1 $$;
