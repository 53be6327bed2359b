BEGIN;
-- constraint companies.companies_main_contact_fkey
ALTER TABLE companies DROP CONSTRAINT companies_main_contact_fkey;
-- constraint contacts.contacts_company_fkey
ALTER TABLE contacts DROP CONSTRAINT contacts_company_fkey;
-- table companies
-- ! deletes_data: all rows of companies are deleted
DROP TABLE companies;
-- table contacts
-- ! deletes_data: all rows of contacts are deleted
DROP TABLE contacts;
COMMIT;
