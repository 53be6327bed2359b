BEGIN;
-- grants daily
GRANT SELECT ON TABLE daily TO seigen_case_reader;
-- grants readings
GRANT SELECT, INSERT, UPDATE (value) ON TABLE readings TO seigen_case_app;
GRANT SELECT ON TABLE readings TO seigen_case_reader;
COMMIT;
