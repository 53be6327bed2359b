BEGIN;
-- table events
CREATE TABLE events (
    at timestamptz NOT NULL,
    id bigint NOT NULL
);
-- reorder policy readings
SELECT add_reorder_policy('readings', index_name => 'readings_value_idx');
-- hypertable events
SELECT create_hypertable('events', by_range('at'), create_default_indexes => false);
-- constraint events.Events_pkey
ALTER TABLE events ADD CONSTRAINT "Events_pkey" PRIMARY KEY (id, at);
-- reorder policy events
SELECT alter_job(add_reorder_policy('events', index_name => 'Events_pkey', initial_start => '2026-01-01 03:00:00+00', timezone => 'Europe/Berlin'), schedule_interval => INTERVAL '2 days', max_retries => 5, timezone => 'Europe/Berlin');
COMMIT;
