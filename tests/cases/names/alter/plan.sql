BEGIN;
-- enum Größe
ALTER TYPE "Größe" ADD VALUE 'XS' BEFORE 'S';
COMMIT;

BEGIN;
-- index By Σ
DROP INDEX _timescaledb_internal."By Σ";
-- index idx.Order
DROP INDEX "idx.Order";
-- constraint Order.it's; DROP TABLE x --
ALTER TABLE "Order" DROP CONSTRAINT "it's; DROP TABLE x --";
-- compression abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 SET (timescaledb.compress_segmentby = '', timescaledb.compress_orderby = '"order.id", "Time of Day"');
-- retention policy abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
SELECT remove_retention_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789');
SELECT alter_job(add_retention_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789', drop_after => INTERVAL '31 years', schedule_interval => INTERVAL '1 day'), max_runtime => INTERVAL '00:05:00', max_retries => -1, retry_period => INTERVAL '00:05:00');
-- table Order
-- ! rewrites_data: every row of Order is written again
-- ! blocks_reads: reads and writes of Order wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of Order.a.b does not fit character varying(30)
-- ! blocks_reads: reads and writes of Day's sum, abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 wait too: the transaction has locked them
ALTER TABLE "Order" ALTER COLUMN "a.b" TYPE character varying(30);
COMMENT ON COLUMN "Order"."a.b" IS 'it''s';
-- ! rewrites_data: every row of Order is written again
-- ! blocks_reads: reads and writes of Order wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of Order.%s does not fit bigint
-- ! blocks_reads: reads and writes of Day's sum, abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 wait too: the transaction has locked them
ALTER TABLE "Order" ALTER COLUMN "%s" TYPE bigint;
ALTER TABLE "Order" ADD COLUMN "new; column" integer DEFAULT 0 NOT NULL;
-- continuous aggregate Day's sum
-- note: chunks that exist keep their width
SELECT set_chunk_time_interval('"Day''s sum"', INTERVAL '80 days');
COMMENT ON VIEW "Day's sum" IS 'Wer''s -- braucht';
-- compression policy abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
SELECT remove_compression_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789');
SELECT alter_job(add_compression_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789', compress_after => INTERVAL '21 years', schedule_interval => INTERVAL '12:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '01:00:00');
-- constraint Order.it's; DROP TABLE x --
-- ! blocks_reads: reads and writes of Order wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of Order violates it's; DROP TABLE x --
-- ! blocks_reads: reads and writes of Day's sum, abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 wait too: the transaction has locked them
ALTER TABLE "Order" ADD CONSTRAINT "it's; DROP TABLE x --" CHECK ("a.b" <> '-');
-- index By Σ
-- ! blocks_writes: writes to Day's sum wait while the index is built
-- ! blocks_reads: reads and writes of Day's sum, Order, abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 wait too: the transaction has locked them
CREATE INDEX "By Σ" ON "Day's sum" USING btree ("Σ" desc);
-- index idx.Order
-- ! blocks_writes: writes to Order wait while the index is built
-- ! blocks_reads: reads and writes of Day's sum, Order, abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 wait too: the transaction has locked them
CREATE INDEX "idx.Order" ON "Order" USING btree ("say ""hi""");
-- refresh policy Day's sum
SELECT remove_continuous_aggregate_policy('"Day''s sum"');
SELECT alter_job(add_continuous_aggregate_policy('"Day''s sum"', start_offset => INTERVAL '40 days', end_offset => INTERVAL '1 day', schedule_interval => INTERVAL '1 day'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '1 day');
COMMIT;
