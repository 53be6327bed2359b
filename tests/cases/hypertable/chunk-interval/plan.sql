BEGIN;
-- hypertable blocks
-- note: chunks that exist keep their width
SELECT set_chunk_time_interval('blocks', 50000);
-- hypertable positions
-- note: chunks that exist keep their width
SELECT set_chunk_time_interval('positions', INTERVAL '1 day');
COMMIT;
