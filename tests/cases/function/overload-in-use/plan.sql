BEGIN;
-- constraint sites.sites_half_is_small
ALTER TABLE sites DROP CONSTRAINT sites_half_is_small;
-- function half
DROP FUNCTION half(integer);
DROP FUNCTION half(numeric);
CREATE FUNCTION half(value numeric) returns numeric language sql immutable as $$ select value / 2 $$;
-- constraint sites.sites_half_is_small
-- ! blocks_reads: reads and writes of sites wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of sites violates sites_half_is_small
ALTER TABLE sites ADD CONSTRAINT sites_half_is_small CHECK (half(height) < 100);
COMMIT;
