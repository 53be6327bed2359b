BEGIN;
-- trigger sites.touch
DROP TRIGGER touch ON sites;
-- function wanted
DROP FUNCTION wanted(text);
CREATE FUNCTION wanted(name text) returns boolean language sql return name <> '';
-- trigger sites.touch
CREATE TRIGGER touch before insert ON sites for each row when (wanted(new.name)) execute function touch();
COMMIT;
