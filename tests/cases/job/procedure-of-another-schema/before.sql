CREATE SCHEMA IF NOT EXISTS clocks;
CREATE OR REPLACE PROCEDURE clocks."Tick"(job_id integer, config jsonb) LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE PROCEDURE clocks.tock(job_id integer, config jsonb) LANGUAGE sql AS 'SELECT 1';
