BEGIN;
-- view b_reader
DROP VIEW b_reader;
-- view a_base
DROP VIEW a_base;
COMMIT;
