BEGIN;
-- view fourth
DROP VIEW fourth;
-- view third
DROP VIEW third;
-- table second
-- ! deletes_data: all rows of second are deleted
DROP TABLE second;
-- view first
DROP VIEW first;
-- view second
CREATE VIEW second AS
SELECT id FROM source;
-- table first
CREATE TABLE first (
    id bigint
);
-- materialized view fourth
CREATE MATERIALIZED VIEW fourth AS
SELECT id FROM second
WITH NO DATA;
-- ! blocks_reads: reads and writes of second wait too: the transaction has locked them
-- note: computes all rows of fourth
REFRESH MATERIALIZED VIEW fourth;
-- view third
CREATE VIEW third AS
SELECT id FROM first;
COMMIT;
