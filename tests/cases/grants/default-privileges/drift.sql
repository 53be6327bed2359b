DO $$ BEGIN
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO seigen_case_reader, seigen_case_admin',
    current_schema);
END $$;
