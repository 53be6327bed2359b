BEGIN;
-- table positions
CREATE TABLE positions (
    "time" timestamptz NOT NULL,
    vehicle bigint NOT NULL,
    speed real
);
-- hypertable positions
SELECT create_hypertable('positions', by_range('time', INTERVAL '12 hours'), create_default_indexes => false);
-- index positions_time_idx
CREATE INDEX positions_time_idx ON positions USING btree (time desc);
COMMIT;
