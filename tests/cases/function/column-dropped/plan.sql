BEGIN;
-- function named
DROP FUNCTION named(text);
-- function open_sites
DROP FUNCTION open_sites(text);
-- table sites
-- ! deletes_data: the values of sites.state are deleted
ALTER TABLE sites DROP COLUMN state;
ALTER TABLE sites ALTER COLUMN name TYPE text;
-- function open_sites
CREATE FUNCTION open_sites(wanted text) returns setof sites language sql begin atomic select * from sites; end;
-- function named
CREATE FUNCTION named(wanted text) returns bigint language sql begin atomic select count(*) from open_sites('x') where name = wanted; end;
COMMIT;
