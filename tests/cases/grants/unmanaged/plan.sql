BEGIN;
-- table prices
CREATE TABLE prices (
    id integer NOT NULL
);
-- constraint prices.prices_pkey
ALTER TABLE prices ADD CONSTRAINT prices_pkey PRIMARY KEY (id);
COMMIT;
