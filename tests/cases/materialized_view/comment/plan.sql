BEGIN;
-- materialized view one
COMMENT ON MATERIALIZED VIEW one IS 'new';
-- materialized view two
COMMENT ON MATERIALIZED VIEW two IS NULL;
COMMIT;
