"""The last commit of each repository: three ways to ask."""

from __future__ import annotations

from typing import Any

import pytest

WAYS = {
    "distinct on": "SELECT DISTINCT ON (repository_id) repository_id, time, commit_sha FROM commits"
    " ORDER BY repository_id, time DESC",
    "lateral": "SELECT r.id, c.time, c.commit_sha FROM repositories r CROSS JOIN LATERAL"
    " (SELECT time, commit_sha FROM commits c WHERE c.repository_id = r.id ORDER BY time DESC LIMIT 1) c",
    "last()": "SELECT repository_id, last(commit_sha, time) FROM commits GROUP BY repository_id",
}


@pytest.mark.parametrize("way", WAYS)
def test_last_commit_per_repository(bench_query: Any, way: str) -> None:
    bench_query(WAYS[way], question="last commit per repository", variant=way)
