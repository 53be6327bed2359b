ALTER TABLE members ALTER COLUMN name DROP NOT NULL;
ALTER TABLE members ADD CONSTRAINT members_name_not_null NOT NULL name NOT VALID;
ALTER TABLE members ADD CONSTRAINT members_nick_not_null NOT NULL nick NOT VALID;
