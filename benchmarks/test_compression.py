"""What compression costs and brings, by what it segments by; the same queries and writes before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dba import compress, compression, copied, decompress, undone, value
from psycopg import sql

SETTINGS = sql.SQL(
    "ALTER TABLE {} SET (timescaledb.compress, timescaledb.compress_segmentby = {},"
    " timescaledb.compress_orderby = 'time DESC')"
)
CHOICES = {"repository": "repository_id", "author": "author_id", "nothing": ""}
TABLE = "commits_copy"
QUERIES = {
    "one repository": ("SELECT count(*), sum(lines_added) FROM commits_copy WHERE repository_id = %s", "repository_id"),
    "one author": ("SELECT count(*), sum(lines_added) FROM commits_copy WHERE author_id = %s", "author_id"),
    "one sha": ("SELECT * FROM commits_copy WHERE commit_sha = %s", "commit_sha"),
}
WRITES = {
    "update": "UPDATE commits_copy SET lines_added = lines_added + 1 WHERE repository_id = %s AND time < %s",
    "late insert": "INSERT INTO commits_copy SELECT %s, id, md5(id::text), (SELECT id FROM developers LIMIT 1),"
    " 1, 1, 1, 'late' FROM repositories WHERE id <> %s",
}


@pytest.fixture(scope="module")
def copy(seigen_db: Any) -> Iterator[str]:
    seigen_db.needs("commits", 1_000)
    with copied(seigen_db, TABLE) as name:
        yield name


def settings(database: Any, choice: str) -> None:
    decompress(database, TABLE)
    database.connection.execute(SETTINGS.format(sql.Identifier(TABLE), sql.Literal(CHOICES[choice])))


@pytest.mark.parametrize("choice", CHOICES)
def test_compress(seigen_db: Any, benchmark: Any, copy: str, choice: str) -> None:
    benchmark.pedantic(lambda: compress(seigen_db, copy), setup=lambda: settings(seigen_db, choice), rounds=2)
    distinct = f"count(DISTINCT {CHOICES[choice]})" if CHOICES[choice] else "1"
    segments = f"SELECT sum(n)::int FROM (SELECT {distinct} AS n FROM {copy} GROUP BY time_bucket('7 days', time)) x"
    benchmark.extra_info.update(
        seigen_db.about,
        subject="compression",
        question="compress all chunks",
        variant=f"segment_by {choice}",
        compression_ratio=compression(seigen_db, copy),
        rows_per_segment=round(seigen_db.count(copy) / value(seigen_db.connection, segments), 1),
    )


@pytest.mark.parametrize("variant", ["before compression", "after compression"])
@pytest.mark.parametrize("query", QUERIES)
def test_query(seigen_db: Any, bench_query: Any, copy: str, query: str, variant: str) -> None:
    text, column = QUERIES[query]
    settings(seigen_db, "repository")
    if variant == "after compression":
        compress(seigen_db, copy)
    bench_query(text, seigen_db.keys("commits", column), question=query, variant=variant)


@pytest.mark.parametrize("variant", ["before compression", "after compression"])
@pytest.mark.parametrize("write", WRITES)
def test_write(seigen_db: Any, benchmark: Any, copy: str, write: str, variant: str) -> None:
    """In a transaction that is undone each time."""
    settings(seigen_db, "repository")
    if variant == "after compression":
        compress(seigen_db, copy)
    repository = seigen_db.keys("commits", "repository_id", 1)[0]
    early = value(seigen_db.connection, f"SELECT min(time) + interval '20 days' FROM {copy}")
    params = (repository, early) if write == "update" else (early, repository)

    def once() -> None:
        with undone(seigen_db):
            seigen_db.connection.execute(WRITES[write], params)

    benchmark.pedantic(once, rounds=3)
    benchmark.extra_info.update(seigen_db.about, subject="compression", question=write, variant=variant)
