BEGIN;
-- procedure purge
CREATE PROCEDURE purge(job_id integer, config jsonb) language sql as $$ delete from sessions where (config->>'days')::integer < 0 $$;
-- procedure tally
CREATE PROCEDURE tally(job_id integer, config jsonb) language sql as $$ select 1 $$;
-- table sessions
CREATE TABLE sessions (
    id bigint NOT NULL
);
-- constraint sessions.sessions_pkey
ALTER TABLE sessions ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
-- job purge nightly
SELECT job_id FROM alter_job(add_job('purge', INTERVAL '1 day', config => '{"days": 30, "dry": false, "limit": 2.50, "more": {"deep": null}, "tables": ["sessions", "true"]}'::jsonb, initial_start => '2026-01-01 03:00:00+00', timezone => 'Europe/Berlin', scheduled => false, job_name => 'purge nightly'), max_runtime => INTERVAL '10 minutes', max_retries => 3, retry_period => INTERVAL '1 minute', timezone => 'Europe/Berlin');
-- job tally
SELECT add_job('tally', INTERVAL '1 hour', job_name => 'tally');
COMMIT;
