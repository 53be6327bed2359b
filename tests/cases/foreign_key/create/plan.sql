BEGIN;
-- constraint meters.meters_country_site_fkey
-- ! blocks_writes: writes to meters and sites wait while every row of meters is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of meters points by country, site at no row of sites
ALTER TABLE meters ADD CONSTRAINT meters_country_site_fkey FOREIGN KEY (country, site) REFERENCES sites (country, code) ON DELETE SET NULL ON UPDATE CASCADE;
-- constraint meters.meters_replaced_by_fkey
-- ! blocks_writes: writes to meters wait while every row of meters is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of meters points by replaced_by at no row of meters
ALTER TABLE meters ADD CONSTRAINT meters_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES meters;
COMMIT;
