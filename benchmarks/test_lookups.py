"""Point and range lookups by each index of the schema, with it and, in a transaction that is undone, without."""

from __future__ import annotations

from typing import Any

import pytest
from dba import without_index

# index → (table, column of the keys, query)
LATEST = "SELECT * FROM {} WHERE {} = %s ORDER BY time DESC LIMIT 20"
COUNT = "SELECT count(*) FROM {} WHERE {} = %s"
RANGE = "SELECT * FROM {0} WHERE {1} <= %s ORDER BY {1} DESC LIMIT 100"
EQUAL = "SELECT * FROM {} WHERE {} = %s"
LOOKUPS = {
    "commits_time_idx": ("commits", "time", RANGE),
    "idx_commits_repository_id": ("commits", "repository_id", LATEST),
    "idx_commits_author_id": ("commits", "author_id", LATEST),
    "idx_commits_sha": ("commits", "commit_sha", EQUAL),
    "pull_requests_time_idx": ("pull_requests", "time", RANGE),
    "idx_pull_requests_repository_id": ("pull_requests", "repository_id", LATEST),
    "idx_pull_requests_author_id": ("pull_requests", "author_id", LATEST),
    "idx_pull_requests_state": ("pull_requests", "state", COUNT),
    "deployments_time_idx": ("deployments", "time", RANGE),
    "idx_deployments_repository_id": ("deployments", "repository_id", LATEST),
    "idx_deployments_environment": ("deployments", "environment", LATEST),
    "idx_deployments_status": ("deployments", "status", COUNT),
    "idx_organizations_slug": ("organizations", "slug", EQUAL),
    "idx_organizations_created_at": ("organizations", "created_at", RANGE),
    "idx_teams_organization_id": ("teams", "organization_id", EQUAL),
    "idx_teams_slug": ("teams", "slug", EQUAL),
    "idx_developers_email": ("developers", "email", EQUAL),
    "idx_developers_github_username": ("developers", "github_username", EQUAL),
    "idx_developers_gitlab_username": ("developers", "gitlab_username", EQUAL),
    "idx_team_members_developer_id": ("team_members", "developer_id", EQUAL),
    "idx_team_members_team_id": ("team_members", "team_id", EQUAL),
    "idx_repositories_organization_id": ("repositories", "organization_id", EQUAL),
    "idx_repositories_provider": ("repositories", "provider", COUNT),
    "idx_repositories_name": ("repositories", "name", EQUAL),
}


@pytest.mark.parametrize("index", LOOKUPS)
@pytest.mark.parametrize("variant", ["with index", "without index"])
def test_lookup(seigen_db: Any, bench_query: Any, index: str, variant: str) -> None:
    table, column, query = LOOKUPS[index]
    keys = seigen_db.times(table, column) if query is RANGE else seigen_db.keys(table, column)
    said = {"question": f"lookup by {index}", "variant": variant}
    if variant == "with index":
        bench_query(query.format(table, column), keys, **said)
        return
    with without_index(seigen_db, index):
        plan = bench_query(query.format(table, column), keys, **said)
    assert not plan.uses_index(index)


def test_a_repository_s_latest_commits_come_from_few_chunks(seigen_db: Any, bench_query: Any) -> None:
    """One that is neither hot nor cold."""
    seigen_db.needs("commits", 50_000)
    repository = seigen_db.connection.execute(
        "SELECT repository_id FROM commits GROUP BY 1 ORDER BY count(*) DESC OFFSET 100 LIMIT 1"
    ).fetchone()
    plan = bench_query(LATEST.format("commits", "repository_id"), repository)
    assert plan.uses_index("idx_commits_repository_id")
    assert plan.no_seq_scan_on("commits")
