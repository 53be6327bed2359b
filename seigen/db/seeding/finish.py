"""What comes before and after the rows: emptying tables; sequences, statistics, compression, refreshes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import LiteralString

import psycopg
from psycopg import sql

from seigen.db.canonical import said
from seigen.db.connect import Connection
from seigen.errors import SeedError
from seigen.model import Compression, ContinuousAggregate, Document, Policy, Ref
from seigen.seed.facts import gather
from seigen.seed.model import SeedPlan

SEQUENCE: LiteralString = """
SELECT setval(pg_get_serial_sequence({table_text}, {column_text}), max({column})) FROM {table} HAVING max({column}) > 0
"""
# a sequence that several tables share, or that counts to a limit or down, is set forward only
NUMBERED: LiteralString = """
SELECT setval({sequence_text}, max({column})) FROM {table}
HAVING max({column}) > (SELECT last_value FROM {sequence})
  AND max({column}) <= (SELECT seqmax FROM pg_sequence WHERE seqrelid = {sequence_text}::regclass AND seqincrement > 0)
"""


def named(plan: SeedPlan, name: str) -> sql.Identifier:
    return sql.Identifier(plan.document.schema.name, name)


def holding(connection: Connection, plan: SeedPlan) -> list[str]:
    """The run's tables that hold rows."""
    found = []
    for table in plan.tables:
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(named(plan, table.name))
        row = connection.execute(query).fetchone()
        if row and row[0]:
            found.append(table.name)
    return found


def more_than(connection: Connection, plan: SeedPlan, recorded: dict[str, int]) -> list[str]:
    """The tables that hold more rows than seigen wrote."""
    found = []
    for name in holding(connection, plan):
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(named(plan, name))).fetchone()
        if row and row[0] > recorded.get(name, 0):
            found.append(name)
    return found


def truncate(connection: Connection, plan: SeedPlan) -> None:
    """All tables of the run in one statement, and what aggregates on them hold. Raises SeedError; never CASCADE."""
    names = [named(plan, table.name) for table in plan.tables]
    try:
        with connection.transaction():
            for aggregate in aggregates(plan.document, {table.name for table in plan.tables}):
                connection.execute(sql.SQL("TRUNCATE {}").format(named(plan, aggregate.name)))
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(names)))
    except psycopg.Error as error:
        raise SeedError(f"the tables cannot be emptied, and none was: {said(error)}") from error


def aggregates(document: Document, tables: Iterable[str]) -> Iterator[ContinuousAggregate]:
    """Continuous aggregates that read these tables, directly or not, each after those that it reads."""
    known = set(tables)
    left = [item for item in document.schema.objects.values() if isinstance(item, ContinuousAggregate)]
    while ready := [item for item in left if known & set(item.sources)]:
        ready.sort(key=lambda item: (bool({other.name for other in left} & set(item.sources)), item.name))
        yield ready[0]
        known.add(ready[0].name)
        left.remove(ready[0])


def set_sequences(connection: Connection, plan: SeedPlan) -> None:
    """Past the largest value, so that the next INSERT has a free one."""
    for table in plan.tables:
        for column in table.sequences:
            query = sql.SQL(SEQUENCE).format(
                table_text=sql.Literal(named(plan, table.name).as_string(connection)),
                column_text=sql.Literal(column),
                column=sql.Identifier(column),
                table=named(plan, table.name),
            )
            connection.execute(query)
        for column, sequence in table.numbered:
            query = sql.SQL(NUMBERED).format(
                sequence_text=sql.Literal(named(plan, sequence).as_string(connection)),
                sequence=named(plan, sequence),
                column=sql.Identifier(column),
                table=named(plan, table.name),
            )
            connection.execute(query)


def analyze(connection: Connection, plan: SeedPlan) -> None:
    for table in plan.tables:
        connection.execute(sql.SQL("ANALYZE {}").format(named(plan, table.name)))


def refresh(connection: Connection, plan: SeedPlan) -> int:
    """Every aggregate of the run's tables, whole.

    Over bigint from 0 on, which is before all rows of ours: where a policy has refreshed from the beginning,
    TimescaleDB (2.14 to 2.29) refuses to do so by hand (22003: timestamp out of range), since the least bigint is no
    multiple of the bucket.
    """
    facts = gather(plan.document)
    large = {name for name, table in facts.items() if table.time is not None and table.types[table.time].size == 8}
    found = list(aggregates(plan.document, {table.name for table in plan.tables}))
    for item in found:
        start = sql.SQL("NULL")
        if large & set(item.sources):
            large.add(item.name)
            start = sql.SQL("0::bigint")
        name = sql.Literal(named(plan, item.name).as_string(connection))
        connection.execute(sql.SQL("CALL refresh_continuous_aggregate({}::regclass, {}, NULL)").format(name, start))
    return len(found)


def compress(connection: Connection, plan: SeedPlan) -> int:
    """The chunks that the compression policy would compress by now; without a policy, those that the range has left
    behind. How many were compressed.
    """
    total = 0
    objects = plan.document.schema.objects
    for table in plan.tables:
        if not isinstance(objects.get(Ref("compression", table.name)), Compression) or table.time is None:
            continue
        policy = objects.get(Ref("compression_policy", table.name))
        name = named(plan, table.name).as_string(connection)
        if isinstance(policy, Policy):
            older = sql.SQL("now() - {}::interval").format(sql.Literal(str(policy.jobs[0].config["compress_after"])))
        else:
            older = sql.SQL("to_timestamp({})").format(sql.Literal(table.time[2] / 1e6))
        query = sql.SQL("SELECT c::text FROM show_chunks({}::regclass, older_than => {}) c").format(
            sql.Literal(name), older
        )
        for (chunk,) in connection.execute(query).fetchall():
            connection.execute("SELECT compress_chunk(%s::regclass, if_not_compressed => true)", (chunk,))
            total += 1
    return total
