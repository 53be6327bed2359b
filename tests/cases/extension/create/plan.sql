BEGIN;
-- extension citext
CREATE EXTENSION IF NOT EXISTS citext;
COMMIT;

BEGIN;
-- table logins
CREATE TABLE logins (
    email citext NOT NULL,
    failed integer DEFAULT 0 NOT NULL
);
-- constraint logins.logins_pkey
ALTER TABLE logins ADD CONSTRAINT logins_pkey PRIMARY KEY (email);
COMMIT;
