-- a type, and what stands on it
CREATE TYPE spot AS (x integer, y integer);
CREATE TABLE places (id integer PRIMARY KEY, at spot, name text DEFAULT 'a;b');
CREATE INDEX places_name_idx ON places (name);
