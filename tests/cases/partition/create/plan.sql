BEGIN;
-- table buckets
CREATE TABLE buckets (
    id integer NOT NULL
) PARTITION BY hash (id);
-- table customers
CREATE TABLE customers (
    id bigint NOT NULL,
    region text NOT NULL
) PARTITION BY list (region);
-- table events
CREATE TABLE events (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    customer bigint NOT NULL,
    region text NOT NULL,
    body text
) PARTITION BY range (at);
COMMENT ON TABLE events IS 'What happened';
-- table visits
CREATE TABLE visits (
    region text,
    customer bigint
);
-- partition Events 2024
CREATE TABLE "Events 2024" PARTITION OF events for values from ('2024-01-01') to ('2025-01-01');
-- partition buckets_0
CREATE TABLE buckets_0 PARTITION OF buckets for values with (modulus 2, remainder 0);
-- partition customers_eu
CREATE TABLE customers_eu PARTITION OF customers for values in ('de', 'fr');
-- constraint buckets.buckets_pkey
ALTER TABLE buckets ADD CONSTRAINT buckets_pkey PRIMARY KEY (id);
-- constraint customers.customers_pkey
ALTER TABLE customers ADD CONSTRAINT customers_pkey PRIMARY KEY (region, id);
-- constraint events.events_body
ALTER TABLE events ADD CONSTRAINT events_body CHECK (body <> '');
-- constraint events.events_pkey
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at, region);
-- index events_at
CREATE INDEX events_at ON events USING btree (at desc);
-- index events_body_key
CREATE UNIQUE INDEX events_body_key ON events USING btree (body, at, region) WHERE body is not null;
-- partition buckets_1
CREATE TABLE buckets_1 PARTITION OF buckets for values with (modulus 2, remainder 1);
-- partition customers_rest
CREATE TABLE customers_rest PARTITION OF customers default;
COMMENT ON TABLE customers_rest IS 'Everybody else';
-- partition events_2025
CREATE TABLE events_2025 PARTITION OF events for values from ('2025-01-01') to (maxvalue) PARTITION BY list (region);
-- constraint events.events_customer
ALTER TABLE events ADD CONSTRAINT events_customer FOREIGN KEY (region, customer) REFERENCES customers;
-- constraint visits.visits_region_customer_fkey
ALTER TABLE visits ADD CONSTRAINT visits_region_customer_fkey FOREIGN KEY (region, customer) REFERENCES customers;
-- partition events_2025_eu
CREATE TABLE events_2025_eu PARTITION OF events_2025 for values in ('de', 'fr');
-- partition events_2025_rest
CREATE TABLE events_2025_rest PARTITION OF events_2025 default;
COMMIT;
