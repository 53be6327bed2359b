BEGIN;
-- trigger sites.tell
DROP TRIGGER tell ON sites;
-- function counted
CREATE FUNCTION counted() returns trigger language plpgsql as $$ begin return null; end $$;
-- trigger sites.touch
CREATE OR REPLACE TRIGGER touch BEFORE INSERT OR UPDATE ON sites FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE sites ENABLE ALWAYS TRIGGER touch;
COMMENT ON TRIGGER touch ON sites IS 'New';
-- trigger sites.count
CREATE OR REPLACE TRIGGER count AFTER INSERT ON sites FOR EACH STATEMENT EXECUTE FUNCTION counted();
COMMENT ON TRIGGER count ON sites IS 'Counts more';
-- trigger sites.tell
CREATE CONSTRAINT TRIGGER tell after insert ON sites deferrable for each row execute function touch();
COMMIT;
