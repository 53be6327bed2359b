"""The questions that the platform asks: raw, from the aggregate that answers them, and from it in real time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql

DAYS = "time >= (SELECT max(time) FROM {0}) - interval '{1}'"
# question → (aggregate, raw query, query of the aggregate)
QUESTIONS = {
    "a repository's days": (
        "daily_commit_stats",
        "SELECT time_bucket('1 day', time) AS day, count(*), sum(lines_added), count(DISTINCT author_id) FROM commits"
        " WHERE repository_id = %s GROUP BY day ORDER BY day",
        "SELECT day, commit_count, total_lines_added, unique_authors FROM daily_commit_stats"
        " WHERE repository_id = %s ORDER BY day",
    ),
    "weekly DORA": (
        "weekly_dora_metrics",
        "SELECT time_bucket('1 week', time) AS week, count(*), avg(duration_seconds),"
        " sum((status = 'failed')::int)::float8 / count(*) FROM deployments WHERE repository_id = %s"
        " GROUP BY week ORDER BY week",
        "SELECT week, deployment_count, avg_duration_seconds, failed_count::float8 / deployment_count"
        " FROM weekly_dora_metrics WHERE repository_id = %s ORDER BY week",
    ),
    "monthly activity": (
        "monthly_developer_activity",
        "SELECT time_bucket('1 month', time) AS month, repository_id, count(*) FROM commits"
        " WHERE author_id = %s GROUP BY month, repository_id ORDER BY month, repository_id",
        "SELECT month, repository_id, commit_count FROM monthly_developer_activity"
        " WHERE author_id = %s ORDER BY month, repository_id",
    ),
}
KEYS = {"monthly activity": ("commits", "author_id"), "weekly DORA": ("deployments", "repository_id")}


@contextmanager
def real_time(database: Any, aggregate: str) -> Iterator[None]:
    switch = sql.SQL("ALTER MATERIALIZED VIEW {} SET (timescaledb.materialized_only = {})")
    name, connection = sql.Identifier(aggregate), database.connection
    connection.execute(switch.format(name, sql.SQL("false")))
    try:
        yield
    finally:
        connection.execute(switch.format(name, sql.SQL("true")))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("variant", ["raw", "aggregate", "aggregate in real time"])
def test_question(seigen_db: Any, bench_query: Any, question: str, variant: str, refreshed: None) -> None:
    aggregate, raw, short = QUESTIONS[question]
    keys = seigen_db.keys(*KEYS.get(question, ("commits", "repository_id")))
    said = {"question": question, "variant": variant}
    if variant == "raw":
        bench_query(raw, keys, **said)
    elif variant == "aggregate":
        bench_query(short, keys, **said)
    else:
        with real_time(seigen_db, aggregate):
            bench_query(short, keys, **said)


def test_lead_time_of_merged_pull_requests(bench_query: Any) -> None:
    bench_query(
        "SELECT time_bucket('1 week', time) AS week,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY merged_at - time) FROM pull_requests WHERE state = 'merged'"
        " GROUP BY week ORDER BY week"
    )
