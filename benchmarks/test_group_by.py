"""Grouping over the last quarter: one key, two keys, the busiest few."""

from __future__ import annotations

from typing import Any

SINCE = "time >= (SELECT max(time) - interval '90 days' FROM commits)"


def test_single(bench_query: Any) -> None:
    bench_query(
        f"SELECT time_bucket('1 day', time) d, count(*), sum(lines_added) FROM commits WHERE {SINCE} GROUP BY d"
    )


def test_double(bench_query: Any) -> None:
    bench_query(
        "SELECT time_bucket('1 day', time) d, repository_id, count(*), sum(lines_added)"
        f" FROM commits WHERE {SINCE} GROUP BY d, repository_id"
    )


def test_order_and_limit(bench_query: Any) -> None:
    bench_query(
        f"SELECT author_id, count(*) n FROM commits WHERE {SINCE}"
        " GROUP BY author_id ORDER BY n DESC, author_id LIMIT 10"
    )


def test_newest_buckets(bench_query: Any) -> None:
    bench_query("SELECT time_bucket('1 day', time) d, count(*) FROM commits GROUP BY d ORDER BY d DESC LIMIT 7")
