"""Predicates that no index answers: over one repository, and over all."""

from __future__ import annotations

from typing import Any


def test_one_repository(seigen_db: Any, bench_query: Any) -> None:
    bench_query(
        "SELECT time, commit_sha FROM commits WHERE repository_id = %s AND lines_added > 200",
        seigen_db.keys("commits", "repository_id"),
    )


def test_all(bench_query: Any) -> None:
    plan = bench_query("SELECT count(*) FROM commits WHERE lines_added > 200")
    assert plan.chunks_excluded == 0


def test_a_week_excludes_the_other_chunks(seigen_db: Any, bench_query: Any) -> None:
    week = "SELECT time_bucket('7 days', max(time)) FROM commits"
    low = seigen_db.connection.execute(week).fetchone()[0]
    plan = bench_query(
        "SELECT count(*) FROM commits WHERE time >= %s::timestamptz AND time < %s::timestamptz + interval '7 days'"
        " AND lines_added > 200",
        (low, low),
    )
    assert plan.chunks_scanned <= 2


def test_text(bench_query: Any) -> None:
    bench_query("SELECT count(*) FROM commits WHERE message LIKE %s", [("%cache%",), ("%timeout%",), ("%test%",)])
