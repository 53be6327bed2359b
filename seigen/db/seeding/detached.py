"""Secondary indexes and foreign keys that are away while rows are loaded: recorded, dropped, put back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString, NamedTuple

import psycopg

from seigen.db.canonical import said
from seigen.db.connect import Connection, session
from seigen.db.introspect import read, search_path
from seigen.db.seeding.copying import ended
from seigen.errors import StatementError
from seigen.kinds import KINDS
from seigen.model import Constraint, Context, Facts, Index, Object, Ref, Refuse, Schema, Server
from seigen.seed.model import SeedPlan

RECORD = "INSERT INTO _seigen.detached (run, kind, name, statement) VALUES (%s, %s, %s, %s)"
AWAY: LiteralString = """
SELECT d.place, d.kind, d.name, d.statement FROM _seigen.detached d
JOIN _seigen.seed_run r ON r.id = d.run WHERE r.schema_name = %s ORDER BY d.place
"""
THERE = (psycopg.errors.DuplicateObject, psycopg.errors.DuplicateTable)


class Away(NamedTuple):
    place: int
    ref: Ref
    statement: str


def detach(connection: Connection, server: Server, run: int, plan: SeedPlan, *, fast: bool) -> None:
    """Foreign keys that close a circle; with `fast` all foreign keys and secondary indexes of the run's tables."""
    live = read(connection, plan.document.schema.name, server)
    needed = {(table.name, name) for table in plan.tables for name in table.detached}
    chosen = secondary(live, {table.name for table in plan.tables}) if fast else []
    chosen += [ref for ref in live.objects if (ref.relation, ref.name) in needed and ref not in chosen]
    if not chosen:
        return
    context = Context(server, live, live, Facts())
    with connection.transaction():
        for ref in sorted(chosen, key=lambda ref: (ref.kind != "index", ref)):  # foreign keys are put back last
            for text in statements(KINDS[ref.kind].create, live.objects[ref], context):
                connection.execute(RECORD, (run, ref.kind, ref.name, text))
        for ref in sorted(chosen, key=lambda ref: (ref.kind == "index", ref)):
            for text in statements(KINDS[ref.kind].drop, live.objects[ref], context):
                connection.execute(text, binary=True)


def secondary(live: Schema, tables: Collection[str]) -> list[Ref]:
    """What the rows do not need to be right: indexes that are not unique, and foreign keys."""
    return [
        ref
        for ref, item in live.objects.items()
        if (isinstance(item, Index) and item.relation in tables and not item.unique)
        or (isinstance(item, Constraint) and item.type == "foreign key" and item.table in tables)
    ]


def statements(make: Callable[[Object, Context], object], item: Object, context: Context) -> list[str]:
    steps = make(item, context)
    assert not isinstance(steps, Refuse), item
    return [step.sql for step in steps]  # type: ignore[attr-defined]


def put_back(connection: Connection, server: Server, schema: str) -> None:
    """What runs of ours took away and did not put back. Each object in a transaction with its record.

    Raises StatementError with the object when rows do not permit it.
    """
    away = recorded(connection, schema)
    if away:
        connection.execute(search_path(schema, server))
    for each in away:
        put(connection, each)


def put_back_at_once(connection: Connection, server: Server, schema: str, dsn: str, sessions: int) -> None:
    """The same, with indexes built by several sessions: they do not wait for each other, as foreign keys do."""

    def build(index: Away) -> None:
        with session(dsn) as own:
            own.execute(search_path(schema, server))
            put(own, index)

    indexes = [each for each in recorded(connection, schema) if each.ref.kind == "index"]
    if sessions > 1 and len(indexes) > 1:
        with ThreadPoolExecutor(sessions) as threads:
            list(threads.map(build, indexes))
    put_back(connection, server, schema)


def recorded(connection: Connection, schema: str) -> list[Away]:
    """What is away, in the order of coming back."""
    rows = connection.execute(AWAY, (schema,)).fetchall()
    return [Away(place, Ref(kind, name), text) for place, kind, name, text in rows]


def put(connection: Connection, away: Away) -> None:
    place, ref, text = away
    try:
        with connection.transaction():
            connection.execute("DELETE FROM _seigen.detached WHERE place = %s", (place,))
            connection.execute(text, binary=True)
    except THERE:  # an apply put it back before us
        connection.execute("DELETE FROM _seigen.detached WHERE place = %s", (place,))
    except psycopg.Error as error:
        raise StatementError(f"{ref} cannot be put back: {ended(error)}: {said(error)}", ref) from error
