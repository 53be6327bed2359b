ALTER TABLE lines ADD COLUMN id serial;
