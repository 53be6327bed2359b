"""A database of the benchmarks' own: an embedded engine in a temporary folder, or a new one on SEIGEN_DSN's server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import conninfo, sql

from seigen.embedded import install, launcher


@pytest.fixture(scope="session")
def bench_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with TimescaleDB, dropped at the end. Never the one that SEIGEN_DSN names."""
    server = os.environ.get("SEIGEN_DSN")
    if server is None:
        install.install(print)
        folder = tmp_path_factory.mktemp("bench") / ".seigen"
        yield launcher.start(folder, extensions=["timescaledb"]).dsn
        launcher.stop(folder)
        return
    name = sql.Identifier(f"seigen_bench_{secrets.token_hex(6)}")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield conninfo.make_conninfo(server, dbname=name.as_string(admin).strip('"'))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def refreshed(seigen_db: Any) -> None:
    """The aggregates hold all rows."""
    for name in ("daily_commit_stats", "weekly_dora_metrics", "monthly_developer_activity"):
        seigen_db.connection.execute("CALL refresh_continuous_aggregate(%s::regclass, NULL, NULL)", (name,))
