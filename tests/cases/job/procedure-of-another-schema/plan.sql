BEGIN;
-- job tick
SELECT add_job('clocks."Tick"', INTERVAL '1 day', config => '"text"'::jsonb, job_name => 'tick');
COMMIT;
