BEGIN;
-- index usage_by_kwh
ALTER INDEX _timescaledb_internal.daily_usage_kwh RENAME TO usage_by_kwh;
-- index daily_usage_day
DROP INDEX _timescaledb_internal.daily_usage_day;
-- index daily_usage_meter
DROP INDEX _timescaledb_internal.daily_usage_meter;
-- ! blocks_writes: writes to daily_usage wait while the index is built
-- ! blocks_reads: reads and writes of daily_usage wait too: the transaction has locked them
CREATE INDEX daily_usage_meter ON daily_usage USING btree (meter, day desc);
COMMIT;
