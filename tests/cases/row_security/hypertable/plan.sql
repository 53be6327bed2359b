BEGIN;
-- table readings
CREATE TABLE readings (
    "time" timestamptz NOT NULL,
    device text NOT NULL,
    value integer
);
-- hypertable readings
SELECT create_hypertable('readings', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
-- row security readings
CREATE POLICY own ON readings USING (device = current_user);
-- note: roles other than the owner see and write only the rows that a policy lets through
ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
COMMIT;
