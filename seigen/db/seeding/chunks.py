"""Chunks made before the load: a COPY that makes one holds a lock that every other COPY waits for."""

from __future__ import annotations

import json
from typing import LiteralString

import psycopg
from psycopg import sql

from seigen.db.connect import Connection
from seigen.seed.model import SeedPlan, TablePlan

CREATE: LiteralString = "SELECT _timescaledb_functions.create_chunk(%s::regclass, %s::jsonb)"
NARROWEST = 3_600_000_000  # microseconds; chunks below are many, and left to the COPY


def starts(table: TablePlan) -> list[int]:
    """Where the chunks of a table's range begin, in microseconds: whole intervals since 1970."""
    if table.time is None or table.chunk_interval is None or table.chunk_interval < NARROWEST:
        return []
    _, first, last = table.time
    size = table.chunk_interval
    return list(range(first // size * size, last + 1, size))


def create(connection: Connection, plan: SeedPlan) -> None:
    """All chunks of the run. A server that refuses one makes it during the COPY: that is speed, not rows."""
    schema = plan.document.schema.name
    for table in plan.tables:
        name = sql.Identifier(schema, table.name).as_string(connection)
        for start in starts(table):
            assert table.time is not None
            assert table.chunk_interval is not None
            slices = json.dumps({table.time[0]: [start, start + table.chunk_interval]})
            try:
                connection.execute(CREATE, (name, slices))
            except psycopg.Error:
                break
