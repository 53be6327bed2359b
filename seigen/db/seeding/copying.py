"""One block into its table: its progress and its rows are one transaction; neither is there without the other."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import psycopg
from psycopg import sql

from seigen.db.canonical import said
from seigen.db.connect import Connection
from seigen.db.introspect import search_path
from seigen.errors import SeedError
from seigen.model import Server
from seigen.seed.bits import Rows
from seigen.seed.encode import HEADER, TRAILER
from seigen.seed.generate import Generator
from seigen.seed.model import Encoding, SeedPlan

PIECE = 1 << 19  # bytes a write
EMPTY = b"\0\0"  # a tuple without fields
LINE = re.compile(r", line (\d+)(?:, column (\S+))?")
LONGEST = 200  # characters of a value in a message


class Copied(NamedTuple):
    """`rows` 0: an earlier process had committed the block."""

    table: str
    block: int
    rows: int
    bytes: int


def copy_block(connection: Connection, make: Generator, run: int, table: str, block: int) -> Copied:
    """Raises SeedError with table, row, column and value when the server refuses one."""
    plan = make.plan
    place = sql.Identifier(plan.document.schema.name, table)
    rows = make.rows(table, block)
    try:
        with connection.transaction():
            mine = connection.execute(
                "INSERT INTO _seigen.seed_block VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (run, table, block)
            )
            if mine.rowcount == 0:
                return Copied(table, block, 0, 0)
            data = make.bytes(table, rows)
            copy_rows(connection, place, make.columns[table], data)
    except psycopg.Error as error:
        raise SeedError(refusal(error, make, table, rows)) from error
    return Copied(table, block, len(rows), len(data))


def copy_rows(connection: Connection, table: sql.Identifier, columns: Sequence[str], data: memoryview) -> None:
    """Tuples of COPY BINARY into a table. Raises psycopg.Error.

    COPY names a column at least: a table that the server fills alone has rows of defaults, as many as there are tuples.
    """
    if not columns:
        rows = len(data) // len(EMPTY)
        query = sql.SQL("INSERT INTO {} SELECT FROM generate_series(1, {})").format(table, sql.Literal(rows))
        connection.execute(query)
        return
    target = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        table, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(target) as copy:
        copy.write(HEADER)
        for place in range(0, len(data), PIECE):
            copy.write(data[place : place + PIECE])
        copy.write(TRAILER)


def is_lost(error: psycopg.Error) -> bool:
    return error.sqlstate is None or error.sqlstate.startswith("57P")


def ended(error: psycopg.Error) -> str:
    return "the connection was lost" if is_lost(error) else "the server refused"


def refusal(error: psycopg.Error, make: Generator, table: str, rows: Rows) -> str:
    """Where the server stopped: table, row, column and value."""
    text = f'table "{table}": {ended(error)}'
    if is_lost(error):
        return f"{text}: {said(error)}"
    found = LINE.search(error.diag.context or "")
    if found is None:
        return f"{text} rows {int(rows[0]):,} to {int(rows[-1]):,}: {said(error)}"
    number = int(rows[min(int(found[1]), len(rows)) - 1])
    values = make.row(table, number)
    column = error.diag.column_name or (found[2] or "").strip('",')
    shown = {column: values[column]} if column in values else values
    return f"{text} row {number:,}: {said(error)}\n  {pairs(shown)}"


def pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value[:LONGEST]!r}" for name, value in values.items())


def encoded(connection: Connection, server: Server, plan: SeedPlan) -> dict[str, list[bytes]]:
    """The bytes of the plan's pools, as the server sends them. Raises SeedError for a text that it does not read."""
    connection.execute(search_path(plan.document.schema.name, server))
    return {item.key: spelt(connection, item) for item in plan.encodings}


def spelt(connection: Connection, item: Encoding) -> list[bytes]:
    query = sql.SQL(
        "COPY (SELECT t::{} FROM unnest({}::text[]) WITH ORDINALITY u(t, o) ORDER BY o) TO STDOUT (FORMAT binary)"
    ).format(sql.SQL(item.type), sql.Literal(list(item.texts)))
    try:
        with connection.cursor().copy(query) as copy:
            data = b"".join(copy)
    except psycopg.Error as error:
        raise SeedError(
            f'table "{item.table}": column "{item.column}": the server does not read a value of its pool as '
            f"{item.type}: {said(error)}\n  say other ones: generate"
        ) from error
    place, found = len(HEADER), []
    for _ in item.texts:
        _, size = struct.unpack_from(">hi", data, place)
        found.append(bytes(data[place + 6 : place + 6 + size]))
        place += 6 + size
    return found
