BEGIN;
-- reorder policy readings
SELECT remove_reorder_policy('readings');
COMMIT;
