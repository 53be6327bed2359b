BEGIN;
-- index sites_rank_idx
DROP INDEX sites_rank_idx;
-- constraint sites.sites_rank_is_positive
ALTER TABLE sites DROP CONSTRAINT sites_rank_is_positive;
-- function rank_of
DROP FUNCTION rank_of(text);
CREATE FUNCTION rank_of(value text) returns bigint language sql immutable as $$ select 1 $$;
-- constraint sites.sites_rank_is_positive
-- ! blocks_reads: reads and writes of sites wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of sites violates sites_rank_is_positive
ALTER TABLE sites ADD CONSTRAINT sites_rank_is_positive CHECK (rank_of(name) > 0);
-- index sites_rank_idx
-- ! blocks_writes: writes to sites wait while the index is built
-- ! blocks_reads: reads and writes of sites wait too: the transaction has locked them
CREATE INDEX sites_rank_idx ON sites USING btree (rank_of(name));
COMMIT;
