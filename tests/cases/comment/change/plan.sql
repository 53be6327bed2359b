BEGIN;
-- enum severity
COMMENT ON TYPE severity IS 'New enum';
-- table hosts
COMMENT ON COLUMN hosts.id IS 'New column';
COMMENT ON TABLE hosts IS 'New table';
-- table alarms
COMMENT ON COLUMN alarms.at IS 'New partition column';
COMMENT ON TABLE alarms IS 'New hypertable';
-- constraint hosts.hosts_name_check
COMMENT ON CONSTRAINT hosts_name_check ON hosts IS 'New check';
-- constraint hosts.hosts_name_key
COMMENT ON CONSTRAINT hosts_name_key ON hosts IS 'New unique';
-- constraint hosts.hosts_pk
COMMENT ON CONSTRAINT hosts_pk ON hosts IS 'New primary key';
-- constraint alarms.alarms_host_fk
COMMENT ON CONSTRAINT alarms_host_fk ON alarms IS 'New foreign key';
-- index alarms_host
COMMENT ON INDEX alarms_host IS 'New index';
-- continuous aggregate alarms_daily
COMMENT ON VIEW alarms_daily IS 'New aggregate';
-- index alarms_daily_host
COMMENT ON INDEX _timescaledb_internal.alarms_daily_host IS 'New index of an aggregate';
COMMIT;
