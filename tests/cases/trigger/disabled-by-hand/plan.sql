BEGIN;
-- trigger sites.by_hand
DROP TRIGGER by_hand ON sites;
-- trigger sites.tell
ALTER TABLE sites DISABLE TRIGGER tell;
-- trigger sites.touch
ALTER TABLE sites ENABLE TRIGGER touch;
COMMIT;
