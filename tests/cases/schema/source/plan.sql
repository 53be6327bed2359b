BEGIN;
-- table commits
CREATE TABLE commits (
    "time" timestamptz NOT NULL,
    repository_id uuid NOT NULL,
    commit_sha varchar(40) NOT NULL,
    author_id uuid NOT NULL,
    lines_added integer DEFAULT 0 NOT NULL,
    lines_deleted integer DEFAULT 0 NOT NULL,
    files_changed integer DEFAULT 0 NOT NULL,
    message text
);
-- table deployments
CREATE TABLE deployments (
    "time" timestamptz NOT NULL,
    repository_id uuid NOT NULL,
    environment varchar(50) NOT NULL,
    status varchar(20) NOT NULL,
    duration_seconds integer,
    deployed_by uuid
);
-- table developers
CREATE TABLE developers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    github_username varchar(255),
    gitlab_username varchar(255),
    created_at timestamptz DEFAULT now() NOT NULL
);
-- table organizations
CREATE TABLE organizations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name varchar(255) NOT NULL,
    slug varchar(255) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL
);
-- table pull_requests
CREATE TABLE pull_requests (
    "time" timestamptz NOT NULL,
    repository_id uuid NOT NULL,
    pr_number integer NOT NULL,
    author_id uuid NOT NULL,
    state varchar(20) NOT NULL,
    merged_at timestamptz,
    lines_added integer DEFAULT 0 NOT NULL,
    lines_deleted integer DEFAULT 0 NOT NULL,
    review_comments integer DEFAULT 0 NOT NULL
);
-- table repositories
CREATE TABLE repositories (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    provider varchar(50) NOT NULL,
    provider_id varchar(255) NOT NULL,
    url text NOT NULL,
    default_branch varchar(255) DEFAULT 'main' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL
);
-- table team_members
CREATE TABLE team_members (
    team_id uuid NOT NULL,
    developer_id uuid NOT NULL,
    role varchar(50) DEFAULT 'member' NOT NULL,
    joined_at timestamptz DEFAULT now() NOT NULL
);
-- table teams
CREATE TABLE teams (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organization_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    slug varchar(255) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL
);
-- hypertable commits
SELECT create_hypertable('commits', by_range('time', INTERVAL '7 days'), create_default_indexes => false);
-- hypertable deployments
SELECT create_hypertable('deployments', by_range('time', INTERVAL '7 days'), create_default_indexes => false);
-- hypertable pull_requests
SELECT create_hypertable('pull_requests', by_range('time', INTERVAL '7 days'), create_default_indexes => false);
-- constraint developers.developers_email_key
ALTER TABLE developers ADD CONSTRAINT developers_email_key UNIQUE (email);
-- constraint developers.developers_pkey
ALTER TABLE developers ADD CONSTRAINT developers_pkey PRIMARY KEY (id);
-- constraint organizations.organizations_pkey
ALTER TABLE organizations ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);
-- constraint organizations.organizations_slug_key
ALTER TABLE organizations ADD CONSTRAINT organizations_slug_key UNIQUE (slug);
-- constraint repositories.repositories_pkey
ALTER TABLE repositories ADD CONSTRAINT repositories_pkey PRIMARY KEY (id);
-- constraint repositories.repositories_provider_provider_id_key
ALTER TABLE repositories ADD CONSTRAINT repositories_provider_provider_id_key UNIQUE (provider, provider_id);
-- constraint team_members.team_members_pkey
ALTER TABLE team_members ADD CONSTRAINT team_members_pkey PRIMARY KEY (team_id, developer_id);
-- constraint teams.teams_organization_id_slug_key
ALTER TABLE teams ADD CONSTRAINT teams_organization_id_slug_key UNIQUE (organization_id, slug);
-- constraint teams.teams_pkey
ALTER TABLE teams ADD CONSTRAINT teams_pkey PRIMARY KEY (id);
-- index idx_developers_email
CREATE INDEX idx_developers_email ON developers USING btree (email);
-- index idx_developers_github_username
CREATE INDEX idx_developers_github_username ON developers USING btree (github_username);
-- index idx_developers_gitlab_username
CREATE INDEX idx_developers_gitlab_username ON developers USING btree (gitlab_username);
-- index idx_organizations_created_at
CREATE INDEX idx_organizations_created_at ON organizations USING btree (created_at);
-- index idx_organizations_slug
CREATE INDEX idx_organizations_slug ON organizations USING btree (slug);
-- index idx_repositories_name
CREATE INDEX idx_repositories_name ON repositories USING btree (name);
-- index idx_repositories_organization_id
CREATE INDEX idx_repositories_organization_id ON repositories USING btree (organization_id);
-- index idx_repositories_provider
CREATE INDEX idx_repositories_provider ON repositories USING btree (provider, provider_id);
-- index idx_team_members_developer_id
CREATE INDEX idx_team_members_developer_id ON team_members USING btree (developer_id);
-- index idx_team_members_team_id
CREATE INDEX idx_team_members_team_id ON team_members USING btree (team_id);
-- index idx_teams_organization_id
CREATE INDEX idx_teams_organization_id ON teams USING btree (organization_id);
-- index idx_teams_slug
CREATE INDEX idx_teams_slug ON teams USING btree (organization_id, slug);
-- constraint commits.commits_author_id_fkey
ALTER TABLE commits ADD CONSTRAINT commits_author_id_fkey FOREIGN KEY (author_id) REFERENCES developers (id);
-- constraint commits.commits_repository_id_commit_sha_time_key
ALTER TABLE commits ADD CONSTRAINT commits_repository_id_commit_sha_time_key UNIQUE (repository_id, commit_sha, "time");
-- constraint commits.commits_repository_id_fkey
ALTER TABLE commits ADD CONSTRAINT commits_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories (id) ON DELETE CASCADE;
-- constraint deployments.deployments_deployed_by_fkey
ALTER TABLE deployments ADD CONSTRAINT deployments_deployed_by_fkey FOREIGN KEY (deployed_by) REFERENCES developers (id);
-- constraint deployments.deployments_repository_id_fkey
ALTER TABLE deployments ADD CONSTRAINT deployments_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories (id) ON DELETE CASCADE;
-- constraint pull_requests.pull_requests_author_id_fkey
ALTER TABLE pull_requests ADD CONSTRAINT pull_requests_author_id_fkey FOREIGN KEY (author_id) REFERENCES developers (id);
-- constraint pull_requests.pull_requests_repository_id_fkey
ALTER TABLE pull_requests ADD CONSTRAINT pull_requests_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories (id) ON DELETE CASCADE;
-- constraint pull_requests.pull_requests_repository_id_pr_number_time_key
ALTER TABLE pull_requests ADD CONSTRAINT pull_requests_repository_id_pr_number_time_key UNIQUE (repository_id, pr_number, "time");
-- constraint repositories.repositories_organization_id_fkey
ALTER TABLE repositories ADD CONSTRAINT repositories_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE;
-- constraint team_members.team_members_developer_id_fkey
ALTER TABLE team_members ADD CONSTRAINT team_members_developer_id_fkey FOREIGN KEY (developer_id) REFERENCES developers (id) ON DELETE CASCADE;
-- constraint team_members.team_members_team_id_fkey
ALTER TABLE team_members ADD CONSTRAINT team_members_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE;
-- constraint teams.teams_organization_id_fkey
ALTER TABLE teams ADD CONSTRAINT teams_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE;
-- index commits_time_idx
CREATE INDEX commits_time_idx ON commits USING btree (time desc);
-- index deployments_time_idx
CREATE INDEX deployments_time_idx ON deployments USING btree (time desc);
-- index idx_commits_author_id
CREATE INDEX idx_commits_author_id ON commits USING btree (author_id, time desc);
-- index idx_commits_repository_id
CREATE INDEX idx_commits_repository_id ON commits USING btree (repository_id, time desc);
-- index idx_commits_sha
CREATE INDEX idx_commits_sha ON commits USING btree (commit_sha);
-- index idx_deployments_environment
CREATE INDEX idx_deployments_environment ON deployments USING btree (environment, time desc);
-- index idx_deployments_repository_id
CREATE INDEX idx_deployments_repository_id ON deployments USING btree (repository_id, time desc);
-- index idx_deployments_status
CREATE INDEX idx_deployments_status ON deployments USING btree (status);
-- index idx_pull_requests_author_id
CREATE INDEX idx_pull_requests_author_id ON pull_requests USING btree (author_id, time desc);
-- index idx_pull_requests_repository_id
CREATE INDEX idx_pull_requests_repository_id ON pull_requests USING btree (repository_id, time desc);
-- index idx_pull_requests_state
CREATE INDEX idx_pull_requests_state ON pull_requests USING btree (state);
-- index pull_requests_time_idx
CREATE INDEX pull_requests_time_idx ON pull_requests USING btree (time desc);
-- continuous aggregate daily_commit_stats
CREATE MATERIALIZED VIEW daily_commit_stats WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
    time_bucket('1 day', time) AS day,
    repository_id,
    COUNT(*) AS commit_count,
    SUM(lines_added) AS total_lines_added,
    SUM(lines_deleted) AS total_lines_deleted,
    SUM(files_changed) AS total_files_changed,
    COUNT(DISTINCT author_id) AS unique_authors
FROM commits
GROUP BY day, repository_id
WITH NO DATA;
-- continuous aggregate monthly_developer_activity
CREATE MATERIALIZED VIEW monthly_developer_activity WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
    time_bucket('1 month', time) AS month,
    author_id,
    repository_id,
    COUNT(*) AS commit_count,
    SUM(lines_added) AS total_lines_added,
    SUM(lines_deleted) AS total_lines_deleted
FROM commits
GROUP BY month, author_id, repository_id
WITH NO DATA;
-- continuous aggregate weekly_dora_metrics
CREATE MATERIALIZED VIEW weekly_dora_metrics WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
    time_bucket('1 week', time) AS week,
    repository_id,
    COUNT(*) AS deployment_count,
    AVG(duration_seconds) AS avg_duration_seconds,
    SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS failed_count,
    SUM(CASE WHEN status = 'success' THEN 1 ELSE 0 END) AS success_count
FROM deployments
GROUP BY week, repository_id
WITH NO DATA;
-- retention policy commits
SELECT add_retention_policy('commits', drop_after => INTERVAL '2 years');
-- retention policy deployments
SELECT add_retention_policy('deployments', drop_after => INTERVAL '2 years');
-- retention policy pull_requests
SELECT add_retention_policy('pull_requests', drop_after => INTERVAL '2 years');
-- compression commits
ALTER TABLE commits SET (timescaledb.compress, timescaledb.compress_segmentby = 'repository_id', timescaledb.compress_orderby = 'time desc');
-- compression deployments
ALTER TABLE deployments SET (timescaledb.compress, timescaledb.compress_segmentby = 'repository_id', timescaledb.compress_orderby = 'time desc');
-- compression pull_requests
ALTER TABLE pull_requests SET (timescaledb.compress, timescaledb.compress_segmentby = 'repository_id', timescaledb.compress_orderby = 'time desc');
-- refresh policy daily_commit_stats
SELECT add_continuous_aggregate_policy('daily_commit_stats', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
-- refresh policy monthly_developer_activity
SELECT add_continuous_aggregate_policy('monthly_developer_activity', start_offset => INTERVAL '3 months', end_offset => INTERVAL '1 day', schedule_interval => INTERVAL '1 day');
-- refresh policy weekly_dora_metrics
SELECT add_continuous_aggregate_policy('weekly_dora_metrics', start_offset => INTERVAL '3 weeks', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
-- compression policy commits
SELECT add_compression_policy('commits', compress_after => INTERVAL '90 days');
-- compression policy deployments
SELECT add_compression_policy('deployments', compress_after => INTERVAL '90 days');
-- compression policy pull_requests
SELECT add_compression_policy('pull_requests', compress_after => INTERVAL '90 days');
COMMIT;
