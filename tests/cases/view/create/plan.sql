BEGIN;
-- view active_users
CREATE VIEW active_users AS
SELECT id, name FROM users WHERE active;
-- view editable_users
CREATE VIEW editable_users WITH (check_option=local, security_barrier=true) AS
SELECT id, name, active FROM users WHERE active;
COMMENT ON VIEW editable_users IS 'Whom the help desk may rename';
COMMIT;
