BEGIN;
-- enum severity
COMMENT ON TYPE severity IS NULL;
-- table hosts
COMMENT ON COLUMN hosts.id IS NULL;
COMMENT ON TABLE hosts IS NULL;
-- table alarms
COMMENT ON COLUMN alarms.at IS NULL;
COMMENT ON TABLE alarms IS NULL;
-- constraint hosts.hosts_name_check
COMMENT ON CONSTRAINT hosts_name_check ON hosts IS NULL;
-- constraint hosts.hosts_name_key
COMMENT ON CONSTRAINT hosts_name_key ON hosts IS NULL;
-- constraint hosts.hosts_pk
COMMENT ON CONSTRAINT hosts_pk ON hosts IS NULL;
-- constraint alarms.alarms_host_fk
COMMENT ON CONSTRAINT alarms_host_fk ON alarms IS NULL;
-- index alarms_host
COMMENT ON INDEX alarms_host IS NULL;
-- continuous aggregate alarms_daily
COMMENT ON VIEW alarms_daily IS NULL;
-- index alarms_daily_host
COMMENT ON INDEX _timescaledb_internal.alarms_daily_host IS NULL;
COMMIT;
