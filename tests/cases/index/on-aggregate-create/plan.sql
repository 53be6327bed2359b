BEGIN;
-- index daily_usage_meter
-- ! blocks_writes: writes to daily_usage wait while the index is built
CREATE INDEX daily_usage_meter ON daily_usage USING btree (meter, day desc);
COMMENT ON INDEX _timescaledb_internal.daily_usage_meter IS 'For a meter''s page';
COMMIT;
