BEGIN;
-- domain email
ALTER DOMAIN mail RENAME TO email;
ALTER DOMAIN email RENAME CONSTRAINT mail_check TO email_check;
COMMIT;
