"""What the suites do to a table to compare it with itself: without an index, copied, compressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from seigen.bench.running import BenchDatabase

CHUNK = "7 days"


def value(connection: psycopg.Connection[Any], query: str, *params: Any) -> Any:
    row = connection.execute(query.encode(), params).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def without_index(database: BenchDatabase, index: str) -> Iterator[None]:
    """Rolled back at the end."""
    with database.connection.transaction(force_rollback=True):
        database.connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        yield


@contextmanager
def undone(database: BenchDatabase) -> Iterator[None]:
    with database.connection.transaction(force_rollback=True):
        yield


@contextmanager
def copied(database: BenchDatabase, name: str, *, rows: bool = True, indexes: bool = True) -> Iterator[str]:
    """A hypertable like commits, with its rows or empty, dropped at the end."""
    like = sql.SQL("INCLUDING DEFAULTS INCLUDING INDEXES" if indexes else "INCLUDING DEFAULTS")
    place, connection = sql.Identifier(name), database.connection
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(place))
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE commits {})").format(place, like))
    try:
        connection.execute(
            "SELECT create_hypertable(%s::regclass, 'time', chunk_time_interval => %s::interval,"
            " create_default_indexes => false)",
            (name, CHUNK),
        )
        if rows:
            connection.execute(sql.SQL("INSERT INTO {} SELECT * FROM commits").format(place))
            connection.execute(sql.SQL("ANALYZE {}").format(place))
        yield name
    finally:
        connection.execute(sql.SQL("DROP TABLE {}").format(place))


def compress(database: BenchDatabase, table: str) -> None:
    database.connection.execute("SELECT compress_chunk(c) FROM show_chunks(%s::regclass) c", (table,)).fetchall()


def decompress(database: BenchDatabase, table: str) -> None:
    database.connection.execute(
        "SELECT decompress_chunk(format('%%I.%%I', chunk_schema, chunk_name)::regclass)"
        " FROM timescaledb_information.chunks WHERE hypertable_name = %s AND is_compressed",
        (table,),
    ).fetchall()


def compression(database: BenchDatabase, table: str) -> float:
    """How many times smaller."""
    return round(
        float(
            value(
                database.connection,
                "SELECT sum(before_compression_total_bytes) / sum(after_compression_total_bytes)"
                " FROM hypertable_compression_stats(%s::regclass)",
                table,
            )
        ),
        2,
    )
