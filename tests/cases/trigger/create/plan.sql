BEGIN;
-- function touch
CREATE FUNCTION touch() returns trigger language plpgsql as $$ begin return new; end $$;
-- trigger sites.copied
CREATE TRIGGER copied after delete ON sites for each row execute function touch();
ALTER TABLE sites ENABLE REPLICA TRIGGER copied;
-- trigger sites.count
CREATE TRIGGER count after insert ON sites referencing new table as fresh for each statement execute function touch();
COMMENT ON TRIGGER count ON sites IS 'Counts';
-- trigger sites.tell
CREATE CONSTRAINT TRIGGER tell after insert or delete ON sites deferrable initially deferred for each row execute procedure touch();
-- trigger sites.touch
CREATE TRIGGER touch before insert or update of name, state ON sites for each row when (new.name in ('a', 'b')) execute function touch('x; y');
COMMIT;
