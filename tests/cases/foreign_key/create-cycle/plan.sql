BEGIN;
-- table companies
CREATE TABLE companies (
    id bigint NOT NULL,
    main_contact bigint
);
-- table contacts
CREATE TABLE contacts (
    id bigint NOT NULL,
    company bigint NOT NULL
);
-- constraint companies.companies_pkey
ALTER TABLE companies ADD CONSTRAINT companies_pkey PRIMARY KEY (id);
-- constraint contacts.contacts_pkey
ALTER TABLE contacts ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);
-- constraint companies.companies_main_contact_fkey
ALTER TABLE companies ADD CONSTRAINT companies_main_contact_fkey FOREIGN KEY (main_contact) REFERENCES contacts DEFERRABLE INITIALLY DEFERRED;
-- constraint contacts.contacts_company_fkey
ALTER TABLE contacts ADD CONSTRAINT contacts_company_fkey FOREIGN KEY (company) REFERENCES companies;
COMMIT;
