BEGIN;
-- hypertable positions
SELECT create_hypertable('positions', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
COMMIT;
