CREATE DOMAIN label AS text CHECK (value <> '');
