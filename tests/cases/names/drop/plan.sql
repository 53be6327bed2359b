BEGIN;
-- continuous aggregate Day's sum
DROP MATERIALIZED VIEW "Day's sum";
-- constraint abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789.abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuv_order.id_fkey
ALTER TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 DROP CONSTRAINT "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuv_order.id_fkey";
-- table Order
-- ! deletes_data: all rows of Order are deleted
DROP TABLE "Order";
-- table abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789
DROP TABLE abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789;
-- enum Größe
DROP TYPE "Größe";
COMMIT;
