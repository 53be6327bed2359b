BEGIN;
-- enum severity
ALTER TYPE level RENAME TO severity;
ALTER TYPE severity ADD VALUE 'warning' AFTER 'info';
COMMIT;

BEGIN;
-- enum severity
COMMENT ON TYPE severity IS 'As in syslog';
-- table alerts
ALTER TABLE alerts ALTER COLUMN level SET DEFAULT 'warning'::severity;
COMMIT;
