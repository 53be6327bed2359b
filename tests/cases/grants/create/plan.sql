BEGIN;
-- table prices
CREATE TABLE prices (
    id integer NOT NULL
);
-- grants accounts
GRANT SELECT (id) ON TABLE accounts TO PUBLIC;
GRANT SELECT (id), INSERT (id), UPDATE (id), DELETE, REFERENCES (id) ON TABLE accounts TO seigen_case_admin;
GRANT TRUNCATE ON TABLE accounts TO seigen_case_admin WITH GRANT OPTION;
GRANT SELECT, INSERT, UPDATE ("Balance", owner) ON TABLE accounts TO seigen_case_app;
-- constraint prices.prices_pkey
ALTER TABLE prices ADD CONSTRAINT prices_pkey PRIMARY KEY (id);
COMMIT;
