"""Some rows of each table, tried in a temporary copy of it before anything is written: types, lengths, NOT NULL, CHECKs
and uniques. Foreign keys are not copied: their parents are not there yet. Columns that are left to the server have
their defaults: a sequence of the user's then counts on.
"""

from __future__ import annotations

import numpy as np
import psycopg
from psycopg import sql

from seigen.db.connect import Connection
from seigen.db.introspect import search_path
from seigen.db.seeding.copying import copy_rows, refusal
from seigen.errors import SeedError
from seigen.model import Server
from seigen.seed.generate import Generator
from seigen.seed.model import TablePlan

BLOCKS, ROWS = 8, 256  # tried of a table: so many of its blocks, and so many rows of each
COPY = sql.SQL(
    "CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING INDEXES INCLUDING IDENTITY"
    " INCLUDING DEFAULTS)"
)


def rehearse(connection: Connection, server: Server, make: Generator) -> None:
    """Raises SeedError with table, row, column and value when the server refuses one. Leaves nothing behind."""
    for table in make.plan.tables:
        with connection.transaction(force_rollback=True):
            attempt(connection, server, make, table)


def attempt(connection: Connection, server: Server, make: Generator, table: TablePlan) -> None:
    schema, place = make.plan.document.schema.name, sql.Identifier("pg_temp", table.name)
    connection.execute(search_path(schema, server, local=True))
    connection.execute(COPY.format(place, sql.Identifier(schema, table.name)))
    for block in sorted({table.blocks * part // BLOCKS for part in range(BLOCKS)}):
        rows = make.rows(table.name, block)
        some = rows[np.unique(np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).astype(np.int64))]
        try:
            copy_rows(connection, place, table.columns, make.bytes(table.name, some))
        except psycopg.Error as error:
            raise SeedError(
                f"{refusal(error, make, table.name, some)}\n  nothing was written; say what its columns hold: generate"
            ) from error
