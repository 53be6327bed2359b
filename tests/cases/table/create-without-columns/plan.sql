BEGIN;
-- table heartbeat
CREATE TABLE heartbeat ();
COMMIT;
