"""How seigen grows with a schema: `seigen validate` of 1,000 tables, and the introspection of 500 tables and 100
hypertables of 50 chunks each; `make bench-diff`.

Each figure stands beside a bare process that connects and selects 1, or one that does nothing, measured in the same
run: read the ratio, since machines differ.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench_diff import SEIGEN, many_tables
from psycopg import sql

from seigen.db.connect import connect, probe
from seigen.db.introspect import read

TABLES, HYPERTABLES, CHUNKS = 500, 100, 50
SCHEMA = "large"


def median(action: Callable[[], object], rounds: int = 5) -> float:
    """Seconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def test_validate_of_a_thousand_tables(tmp_path: Path, benchmark: Any) -> None:
    """Cold: what a cache would know of the document is thrown away before each round."""
    (tmp_path / "schema.yaml").write_text(many_tables(1000))

    def validate() -> None:
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
        done = subprocess.run([SEIGEN, "validate"], cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr

    def forget() -> None:
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)

    bare = median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    benchmark.pedantic(validate, setup=forget, rounds=5)
    report(benchmark, "python -c pass", bare)


@pytest.fixture(scope="module")
def large(bench_dsn: str) -> str:
    """The DSN of a database with many tables, hypertables and chunks."""
    with psycopg.connect(bench_dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        connection.execute(sql.SQL("CREATE SCHEMA {0}").format(sql.Identifier(SCHEMA)))
        connection.execute(sql.SQL("SET search_path = {0}, public").format(sql.Identifier(SCHEMA)))
        for number in range(TABLES):
            name = sql.Identifier(f"entity_{number:03}")
            connection.execute(
                sql.SQL(
                    "CREATE TABLE {0} (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, state text DEFAULT 'new'"
                    " CHECK (state <> ''), amount numeric(12, 2), created_at timestamptz NOT NULL DEFAULT now())"
                ).format(name)
            )
            connection.execute(sql.SQL("CREATE INDEX ON {0} (created_at DESC)").format(name))
        for number in range(HYPERTABLES):
            name = f"series_{number:03}"
            connection.execute(
                sql.SQL("CREATE TABLE {0} (time timestamptz NOT NULL, device bigint NOT NULL, value float8)").format(
                    sql.Identifier(name)
                )
            )
            connection.execute("SELECT create_hypertable(%s, 'time', chunk_time_interval => interval '1 day')", (name,))
            connection.execute(
                sql.SQL(
                    "INSERT INTO {0} SELECT timestamptz '2026-01-01' + i * interval '1 day', i, i"
                    " FROM generate_series(1, {1}) i"
                ).format(sql.Identifier(name), sql.Literal(CHUNKS))
            )
    return bench_dsn


def one(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT 1").fetchone()


def test_introspection_of_a_large_schema(large: str, benchmark: Any) -> None:
    connection = connect(large)
    server = probe(connection)
    bare = median(lambda: one(large))
    found = benchmark.pedantic(read, args=(connection, SCHEMA, server), rounds=5, warmup_rounds=1)
    connection.close()
    assert sum(ref.kind == "table" for ref in found.objects) == TABLES + HYPERTABLES
    assert sum(ref.kind == "hypertable" for ref in found.objects) == HYPERTABLES
    report(benchmark, "connect + select 1", bare)


def report(benchmark: Any, what: str, bare: float) -> None:
    seconds = benchmark.stats.stats.median
    benchmark.extra_info[f"bare: {what}, s"] = round(bare, 3)
    benchmark.extra_info["ratio to bare"] = round(seconds / bare, 2)
    print(f"\n  {seconds:.3f} s = {seconds / bare:.1f} × {what} {bare:.3f} s")
