"""COPY of all commits into an empty hypertable: indexes first or after, by one connection or two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from dba import copied
from psycopg import sql

from seigen.db.connect import session

TABLE = "commits_in"
INDEXES = (
    "CREATE UNIQUE INDEX ON commits_in (repository_id, commit_sha, time)",
    "CREATE INDEX ON commits_in (time DESC)",
    "CREATE INDEX ON commits_in (repository_id, time DESC)",
    "CREATE INDEX ON commits_in (author_id, time DESC)",
    "CREATE INDEX ON commits_in (commit_sha)",
)


@pytest.fixture(scope="module")
def halves(seigen_db: Any) -> list[bytes]:
    """The rows as COPY BINARY: the older half, and the newer."""
    seigen_db.needs("commits", 1_000)
    middle = "(SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY time) FROM commits)"
    found = []
    for side in ("<", ">="):
        query = f"COPY (SELECT * FROM commits WHERE time {side} {middle} ORDER BY time) TO STDOUT (FORMAT binary)"
        with seigen_db.connection.cursor().copy(query.encode()) as copy:
            found.append(b"".join(copy))
    return found


def load(dsn: str, data: bytes) -> None:
    with session(dsn) as connection, connection.cursor().copy(f"COPY {TABLE} FROM STDIN (FORMAT binary)") as copy:
        copy.write(data)


@pytest.mark.parametrize("connections", [1, 2])
@pytest.mark.parametrize("order", ["indexes first", "indexes after"])
def test_ingest(seigen_db: Any, benchmark: Any, halves: list[bytes], order: str, connections: int) -> None:
    if connections > 1 and seigen_db.engine == "embedded":
        pytest.skip("the embedded engine has one session")

    def ingest() -> None:
        if order == "indexes first":
            build()
        with ThreadPoolExecutor(connections) as threads:
            list(threads.map(lambda data: load(seigen_db.dsn, data), halves))
        if order == "indexes after":
            build()

    def build() -> None:
        for text in INDEXES:
            seigen_db.connection.execute(text)

    with copied(seigen_db, TABLE, rows=False, indexes=False):
        empty = sql.SQL("DROP INDEX IF EXISTS {}")

        def before() -> None:
            seigen_db.connection.execute(f"TRUNCATE {TABLE}")
            names = seigen_db.connection.execute(
                "SELECT indexname FROM pg_indexes WHERE tablename = %s", (TABLE,)
            ).fetchall()
            for (name,) in names:
                seigen_db.connection.execute(empty.format(sql.Identifier(name)))

        benchmark.pedantic(ingest, setup=before, rounds=2)
        rows = seigen_db.count(TABLE)
    assert rows == seigen_db.count("commits")
    said = f"{order}, {connections} connection{'s' if connections > 1 else ''}"
    benchmark.extra_info.update(seigen_db.about, subject="ingest", question="COPY all commits", variant=said, rows=rows)
