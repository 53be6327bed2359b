DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO seigen_case_app', current_schema); END $$;
SET ROLE seigen_case_app;
GRANT DELETE ON accounts TO seigen_case_reader;
RESET ROLE;
