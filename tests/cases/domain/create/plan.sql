BEGIN;
-- enum unit
CREATE TYPE unit AS ENUM ('cm', 'inch');
-- domain Postal Code
CREATE DOMAIN "Postal Code" AS text DEFAULT '00000' NOT NULL;
-- domain slug
CREATE DOMAIN slug AS varchar(20) COLLATE "C" CONSTRAINT slug_check CHECK (value ~ '^[a-z0-9-]+$') CONSTRAINT slug_check1 CHECK (value <> '-');
COMMENT ON DOMAIN slug IS 'In addresses';
-- domain tags
CREATE DOMAIN tags AS text[];
-- domain length_unit
CREATE DOMAIN length_unit AS unit DEFAULT 'cm';
-- domain short_slug
CREATE DOMAIN short_slug AS slug CONSTRAINT short CHECK (length(value) <= 8);
-- table labels
CREATE TABLE labels (
    slug short_slug NOT NULL,
    others slug[],
    tags tags
);
-- table offices
-- ! rewrites_data: every row of offices is written again
-- ! blocks_reads: reads and writes of offices wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of offices.name does not fit slug
ALTER TABLE offices ALTER COLUMN name TYPE slug;
-- ! rewrites_data: every row of offices is written again
-- ! blocks_reads: reads and writes of offices wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if what code begins with is no "Postal Code"
ALTER TABLE offices ADD COLUMN code "Postal Code";
ALTER TABLE offices ADD COLUMN unit length_unit;
-- constraint labels.labels_pkey
ALTER TABLE labels ADD CONSTRAINT labels_pkey PRIMARY KEY (slug);
COMMIT;
