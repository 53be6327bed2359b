BEGIN;
-- table prices
CREATE TABLE prices (
    id integer NOT NULL
);
-- grants accounts
REVOKE SELECT (id) ON TABLE accounts FROM PUBLIC;
REVOKE SELECT, INSERT, UPDATE ("Balance", owner), DELETE ON TABLE accounts FROM seigen_case_app;
REVOKE SELECT ON TABLE accounts FROM seigen_case_reader;
-- constraint prices.prices_pkey
ALTER TABLE prices ADD CONSTRAINT prices_pkey PRIMARY KEY (id);
-- grants prices
GRANT SELECT ON TABLE prices TO seigen_case_reader;
COMMIT;
