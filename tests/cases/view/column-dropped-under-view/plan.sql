BEGIN;
-- view reads_listed
DROP VIEW reads_listed;
-- view listed
DROP VIEW listed;
-- table users
-- ! deletes_data: the values of users.nick are deleted
ALTER TABLE users DROP COLUMN nick;
-- view listed
CREATE VIEW listed AS
SELECT id, name FROM users;
COMMENT ON VIEW listed IS 'For the list';
-- view reads_listed
CREATE VIEW reads_listed AS
SELECT id FROM listed;
COMMIT;
