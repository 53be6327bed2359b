SELECT alter_job(id, schedule_interval => '2 days') FROM _timescaledb_config.bgw_job WHERE proc_name = 'tidy' AND proc_schema = current_schema;
