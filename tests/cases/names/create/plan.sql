BEGIN;
-- enum Größe
CREATE TYPE "Größe" AS ENUM ('S', 'it''s', '"quoted"', E'%s {} $1 \\');
-- table abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
CREATE TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 (
    "Time of Day" timestamptz NOT NULL,
    "order.id" bigint,
    abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 double precision
);
-- table Order
CREATE TABLE "Order" (
    "select" bigint NOT NULL,
    "größe" "Größe" DEFAULT 'S' NOT NULL,
    "a.b" text,
    "say ""hi""" text,
    "%s" integer
);
COMMENT ON TABLE "Order" IS '50% {off} -- not; a $$comment$$';
-- hypertable abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
SELECT create_hypertable('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789', by_range('Time of Day', INTERVAL '7 days'), create_default_indexes => false);
-- constraint Order.Order_%s_key
ALTER TABLE "Order" ADD CONSTRAINT "Order_%s_key" UNIQUE ("%s", "a.b");
-- constraint Order.Order_pkey
ALTER TABLE "Order" ADD CONSTRAINT "Order_pkey" PRIMARY KEY ("select");
-- constraint Order.it's; DROP TABLE x --
ALTER TABLE "Order" ADD CONSTRAINT "it's; DROP TABLE x --" CHECK ("a.b" <> '');
-- index idx.Order
CREATE INDEX "idx.Order" ON "Order" USING btree ("say ""hi""" desc);
-- continuous aggregate Day's sum
CREATE MATERIALIZED VIEW "Day's sum" WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', "Time of Day") AS "the day", "order.id",
  sum("abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789") AS "Σ"
FROM "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789" GROUP BY 1, 2
WITH NO DATA;
SELECT set_chunk_time_interval('"Day''s sum"', INTERVAL '70 days');
COMMENT ON VIEW "Day's sum" IS 'Wer''s braucht';
-- retention policy abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
SELECT add_retention_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789', drop_after => INTERVAL '30 years');
-- constraint abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789.abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuv_order.id_fkey
ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 ADD CONSTRAINT "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuv_order.id_fkey" FOREIGN KEY ("order.id") REFERENCES "Order";
-- index By Σ
CREATE INDEX "By Σ" ON "Day's sum" USING btree ("Σ");
-- refresh policy Day's sum
SELECT add_continuous_aggregate_policy('"Day''s sum"', start_offset => INTERVAL '30 days', end_offset => INTERVAL '1 day', schedule_interval => INTERVAL '1 day');
-- compression abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 SET (timescaledb.compress, timescaledb.compress_segmentby = '"order.id"', timescaledb.compress_orderby = '"Time of Day" desc');
-- compression policy abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
SELECT add_compression_policy('abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789', compress_after => INTERVAL '20 years');
COMMIT;
