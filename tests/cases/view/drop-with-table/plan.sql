BEGIN;
-- view counted
DROP VIEW counted;
-- view active_users
DROP VIEW active_users;
-- table users
-- ! deletes_data: all rows of users are deleted
DROP TABLE users;
COMMIT;
