BEGIN;
-- enum site_state
CREATE TYPE site_state AS ENUM ('open', 'closed');
-- table sites
ALTER TABLE sites ADD COLUMN state site_state DEFAULT 'open'::site_state NOT NULL;
-- function all_sites
CREATE FUNCTION all_sites() returns setof sites language sql as $$ select * from sites; -- and no more $$;
-- function first_sites
CREATE FUNCTION first_sites(wanted site_state default 'open', most integer default 3) returns setof sites
language sql stable
begin atomic
  -- the oldest ones
  select * from sites where state = $1 and name in ('a', 'b') order by id limit most;
end;
COMMIT;
