-- What the tables need before they are there; changes of these are migrations of their own.
CREATE FUNCTION now_nanos() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT (extract(epoch FROM now()) * 1000000)::bigint * 1000; $$;

CREATE TABLE log_levels (level smallint PRIMARY KEY, name text NOT NULL UNIQUE);
INSERT INTO log_levels VALUES (1, 'trace'), (5, 'debug'), (9, 'info'), (13, 'warn'), (17, 'error'), (21, 'fatal');
