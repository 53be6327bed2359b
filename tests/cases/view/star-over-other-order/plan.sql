BEGIN;
-- table users
ALTER TABLE users ADD COLUMN email text;
-- view everything
CREATE VIEW everything AS
SELECT u.id,
    u.email,
    u.name,
    t.name AS team
   FROM users u,
    teams t;
-- view somebody
CREATE VIEW somebody AS
SELECT u.id
   FROM users u,
    teams s
  WHERE (EXISTS ( SELECT v.id,
            v.email,
            v.name
           FROM users v,
            teams t
          WHERE (v.id > u.id)));
-- materialized view everybody
CREATE MATERIALIZED VIEW everybody AS
SELECT u.id,
    u.email,
    u.name
   FROM users u,
    teams t
WITH NO DATA;
-- ! blocks_reads: reads and writes of users wait too: the transaction has locked them
-- note: computes all rows of everybody
REFRESH MATERIALIZED VIEW everybody;
COMMIT;
