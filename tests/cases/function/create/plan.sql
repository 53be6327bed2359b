BEGIN;
-- function is_short
CREATE FUNCTION is_short(value text, most integer default 40) returns boolean
language plpgsql immutable
as $$
begin
  return length(value) <= most; -- characters, not bytes
end
$$;
-- function next_id
CREATE FUNCTION next_id() returns bigint language sql as $$ select 7::bigint $$;
-- function slug_of
CREATE FUNCTION slug_of(value text) returns text language sql immutable return lower(replace(value, ' ', '-'));
-- table sites
ALTER TABLE sites ALTER COLUMN id SET DEFAULT next_id();
-- ! rewrites_data: every row of sites is written again
-- ! blocks_reads: reads and writes of sites wait until its rows are rewritten
ALTER TABLE sites ADD COLUMN slug text GENERATED ALWAYS AS (slug_of(name)) STORED;
-- constraint sites.sites_name_is_short
-- ! blocks_reads: reads and writes of sites wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of sites violates sites_name_is_short
ALTER TABLE sites ADD CONSTRAINT sites_name_is_short CHECK (is_short(name));
-- index sites_slug_idx
-- ! blocks_writes: writes to sites wait while the index is built
-- ! blocks_reads: reads and writes of sites wait too: the transaction has locked them
CREATE INDEX sites_slug_idx ON sites USING btree (lower(slug_of(name)));
COMMIT;
