"""Some rows of each table, tried in a temporary copy of it before anything is written: types, lengths, NOT NULL, CHECKs
and uniques. Foreign keys are not copied: their parents are not there yet. Columns that are left to the server have
their defaults: a sequence of the user's then counts on. Partitions are not copied either; the server says what those
that are there take, whoever made them.
"""

from __future__ import annotations

from typing import LiteralString

import numpy as np
import psycopg
from psycopg import sql

from seigen.db.connect import Connection
from seigen.db.introspect import search_path
from seigen.db.seeding.copying import copy_rows, pairs, refusal
from seigen.errors import SeedError
from seigen.model import Ref, Server, Table
from seigen.seed.bits import Rows
from seigen.seed.generate import Generator
from seigen.seed.model import TablePlan

BLOCKS, ROWS = 8, 256  # tried of a table: so many of its blocks, and so many rows of each, the first and the last too
COPY = sql.SQL(
    "CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING INDEXES INCLUDING IDENTITY"
    " INCLUDING DEFAULTS)"
)

# of the partitions that hold rows: a partition that takes everything has no constraint
BOUNDS: LiteralString = """
SELECT string_agg(format('(%%s)', coalesce(pg_get_partition_constraintdef(relid), 'true')), ' OR ')
FROM pg_partition_tree(%s::regclass) WHERE isleaf AND level > 0
"""
MISFIT = sql.SQL(
    "SELECT count(*) FROM {table} WHERE ctid <="
    " (SELECT ctid FROM {table} WHERE ({bounds}) IS NOT TRUE ORDER BY ctid LIMIT 1)"
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
    tried = []
    for block in spread(table.blocks, BLOCKS):
        rows = make.rows(table.name, block)
        some = rows[spread(len(rows), ROWS)]
        try:
            copy_rows(connection, place, table.columns, make.bytes(table.name, some))
        except psycopg.Error as error:
            raise SeedError(
                f"{refusal(error, make, table.name, some)}\n  nothing was written; say what its columns hold: generate"
            ) from error
        tried.append(some)
    found = make.plan.document.schema.objects[Ref("table", table.name)]
    if isinstance(found, Table) and found.partition_by is not None:
        check_partitions(connection, make, table.name, place, np.concatenate(tried))


def spread(count: int, most: int) -> list[int]:
    """At most so many of 0 … count - 1, evenly, the first and the last among them."""
    found: list[int] = np.unique(np.linspace(0, count - 1, min(most, count)).astype(np.int64)).tolist()
    return found


def check_partitions(connection: Connection, make: Generator, table: str, place: sql.Identifier, rows: Rows) -> None:
    """Raises SeedError for the first row of the copy that no partition takes."""
    name = sql.Identifier(make.plan.document.schema.name, table).as_string(connection)
    bounds = connection.execute(BOUNDS, (name,)).fetchone()
    if bounds is None or bounds[0] is None:
        raise SeedError(
            f'table "{table}": it has no partitions, and takes no row; make them, or write rows: 0 under it'
        )
    misfit = connection.execute(MISFIT.format(table=place, bounds=sql.SQL(bounds[0]))).fetchone()
    if misfit is not None and misfit[0]:
        number = int(rows[misfit[0] - 1])
        raise SeedError(
            f'table "{table}": row {number:,} is in no partition: {pairs(make.row(table, number))}\n  nothing was '
            "written; make the partition, let a DEFAULT one take the rest, ask for another range (--start, --end), say "
            "what the columns hold (generate), or write rows: 0 under the table"
        )
