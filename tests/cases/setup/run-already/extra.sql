CREATE TABLE extra (id integer); CREATE FUNCTION two() RETURNS integer LANGUAGE sql AS 'SELECT 2';
