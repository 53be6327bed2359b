"""The schema `_seigen`: which runs filled which tables, and what a run has to put back.

A run's record stays when it is done: it tells rows of seigen's own from a user's. Everything else goes with the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString, NamedTuple

import msgspec
from psycopg.types.json import Jsonb

from seigen.db.connect import Connection
from seigen.seed.model import Request, SeedPlan, Written

TABLES: tuple[LiteralString, ...] = (
    "CREATE SCHEMA IF NOT EXISTS _seigen",
    """CREATE TABLE IF NOT EXISTS _seigen.seed_run (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, schema_name text NOT NULL, identity text NOT NULL,
        request jsonb NOT NULL, counts jsonb NOT NULL, started timestamptz NOT NULL DEFAULT now(),
        ended timestamptz)""",
    """CREATE TABLE IF NOT EXISTS _seigen.seed_block (
        run integer NOT NULL REFERENCES _seigen.seed_run ON DELETE CASCADE, table_name text NOT NULL,
        block integer NOT NULL, PRIMARY KEY (run, table_name, block))""",
    """CREATE TABLE IF NOT EXISTS _seigen.paused_job (
        run integer NOT NULL REFERENCES _seigen.seed_run ON DELETE CASCADE, job_id integer NOT NULL PRIMARY KEY)""",
    """CREATE TABLE IF NOT EXISTS _seigen.detached (
        place integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        run integer NOT NULL REFERENCES _seigen.seed_run ON DELETE CASCADE, kind text NOT NULL, name text NOT NULL,
        statement text NOT NULL)""",
)
THERE: LiteralString = "SELECT to_regclass('_seigen.detached') IS NOT NULL"
RUNS: LiteralString = """
SELECT id, identity, request, counts, ended IS NOT NULL FROM _seigen.seed_run WHERE schema_name = %s ORDER BY id
"""


class Run(NamedTuple):
    """One run; `counts`: rows it writes by table."""

    id: int
    identity: str
    request: Request
    counts: dict[str, int]
    done: bool


def exist(connection: Connection) -> bool:
    row = connection.execute(THERE).fetchone()
    return bool(row and row[0])


def runs(connection: Connection, schema: str) -> list[Run]:
    """The runs that filled a schema's tables, oldest first."""
    if not exist(connection):
        return []
    found = connection.execute(RUNS, (schema,)).fetchall()
    return [
        Run(id_, name, msgspec.convert(request, Request), counts, done) for id_, name, request, counts, done in found
    ]


def has_unfinished(connection: Connection, schema: str) -> bool:
    return any(not run.done for run in runs(connection, schema))


def begin(connection: Connection, plan: SeedPlan) -> int:
    """Records a run and returns its number."""
    with connection.transaction():
        for statement in TABLES:
            connection.execute(statement)
        counts = {table.name: table.rows for table in plan.tables}
        row = connection.execute(
            "INSERT INTO _seigen.seed_run (schema_name, identity, request, counts) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            (plan.document.schema.name, plan.identity, Jsonb(msgspec.to_builtins(plan.request)), Jsonb(counts)),
        ).fetchone()
    assert row is not None
    return int(row[0])


def end(connection: Connection, run: int) -> None:
    with connection.transaction():
        connection.execute("DELETE FROM _seigen.seed_block WHERE run = %s", (run,))
        connection.execute("UPDATE _seigen.seed_run SET ended = now() WHERE id = %s", (run,))


def written_by(runs: Iterable[Run]) -> dict[str, tuple[Written, ...]]:
    """What is in each table by the records, oldest first."""
    found: dict[str, tuple[Written, ...]] = {}
    for run in runs:
        for table, count in run.counts.items():
            found[table] = (*found.get(table, ()), Written(count, run.request.start, run.request.end))
    return found


def forget(connection: Connection, schema: str, tables: Iterable[str]) -> None:
    """What runs wrote into tables that are empty now, and the whole schema `_seigen` with the last of it."""
    if not exist(connection):
        return
    connection.execute(
        "UPDATE _seigen.seed_run SET counts = counts - %s::text[] WHERE schema_name = %s", (list(tables), schema)
    )
    connection.execute("DELETE FROM _seigen.seed_run WHERE counts = '{}'")
    left = connection.execute("SELECT EXISTS (SELECT FROM _seigen.seed_run)").fetchone()
    if left is not None and not left[0]:
        for name in ("detached", "paused_job", "seed_block", "seed_run"):
            connection.execute(f"DROP TABLE _seigen.{name}")
        kept = connection.execute("SELECT to_regclass('_seigen.setup') IS NOT NULL").fetchone()
        if kept is not None and not kept[0]:  # setup files that have run are remembered there
            connection.execute("DROP SCHEMA _seigen")


def written(connection: Connection, run: int) -> set[tuple[str, int]]:
    """(table, block) that are committed."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT table_name, block FROM _seigen.seed_block WHERE run = %s", (run,)
    ).fetchall()
    return {(table, block) for table, block in rows}
