BEGIN;
-- table prices
CREATE TABLE prices (
    id integer NOT NULL
);
-- table rates
CREATE TABLE rates (
    id integer NOT NULL
);
-- constraint prices.prices_pkey
ALTER TABLE prices ADD CONSTRAINT prices_pkey PRIMARY KEY (id);
-- constraint rates.rates_pkey
ALTER TABLE rates ADD CONSTRAINT rates_pkey PRIMARY KEY (id);
-- grants prices
REVOKE SELECT ON TABLE prices FROM seigen_case_admin;
GRANT INSERT ON TABLE prices TO seigen_case_admin;
GRANT SELECT ON TABLE prices TO seigen_case_app;
REVOKE SELECT ON TABLE prices FROM seigen_case_reader;
-- grants rates
REVOKE SELECT ON TABLE rates FROM seigen_case_admin;
REVOKE SELECT ON TABLE rates FROM seigen_case_reader;
COMMIT;
