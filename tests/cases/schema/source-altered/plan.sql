BEGIN;
-- index idx_commits_sha
DROP INDEX idx_commits_sha;
-- table deployments
ALTER TABLE deployments ADD COLUMN rollback boolean DEFAULT false NOT NULL;
-- table organizations
-- ! rewrites_data: every row of organizations is written again
-- ! blocks_reads: reads and writes of organizations wait until its rows are rewritten
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a value of organizations.slug does not fit character varying(100)
-- ! blocks_reads: reads and writes of commits, deployments wait too: the transaction has locked them
ALTER TABLE organizations ALTER COLUMN slug TYPE character varying(100);
ALTER TABLE organizations ADD COLUMN plan text DEFAULT 'free'::text NOT NULL;
-- table team_members
ALTER TABLE team_members ALTER COLUMN role SET DEFAULT 'reader'::character varying;
-- refresh policy weekly_dora_metrics
SELECT remove_continuous_aggregate_policy('weekly_dora_metrics');
SELECT alter_job(add_continuous_aggregate_policy('weekly_dora_metrics', start_offset => INTERVAL '28 days', end_offset => INTERVAL '01:00:00', schedule_interval => INTERVAL '02:00:00'), max_runtime => INTERVAL '00:00:00', max_retries => -1, retry_period => INTERVAL '02:00:00');
-- continuous aggregate daily_commit_stats
-- ! loses_history: the rows of daily_commit_stats are deleted; those whose raw rows are gone already cannot be computed again
DROP MATERIALIZED VIEW daily_commit_stats;
CREATE MATERIALIZED VIEW daily_commit_stats WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
    time_bucket('1 day', time) AS day,
    repository_id,
    COUNT(*) AS commit_count,
    SUM(lines_added) AS total_lines_added,
    SUM(lines_deleted) AS total_lines_deleted,
    SUM(files_changed) AS total_files_changed,
    COUNT(DISTINCT author_id) AS authors
FROM commits
GROUP BY day, repository_id
WITH NO DATA;
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily_commit_stats''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, ''seigen: refresh owed''::text); END';
-- refresh policy daily_commit_stats
SELECT add_continuous_aggregate_policy('daily_commit_stats', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
COMMIT;

-- continuous aggregate daily_commit_stats
-- note: reads all rows of commits once; daily_commit_stats shows nothing until then
CALL refresh_continuous_aggregate('daily_commit_stats', NULL, NULL);

-- continuous aggregate daily_commit_stats
DO 'DECLARE mat regclass; BEGIN SELECT format(''%I.%I'', h.schema_name, h.table_name) INTO STRICT mat FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id WHERE a.user_view_schema = current_schema AND a.user_view_name = ''daily_commit_stats''; EXECUTE format(''COMMENT ON TABLE %s IS %L'', mat, NULL::text); END';
