"""What the tests of a database share: a place for one test, and the round that proves a plan on the server."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import msgspec
import psycopg
import pytest
from psycopg import sql

from seigen.cli.document import with_setup
from seigen.db import execute
from seigen.db.compare import compare
from seigen.db.connect import connect, probe, timescaledb_of
from seigen.db.introspect import read, search_path
from seigen.db.needs import too_new
from seigen.errors import Problem
from seigen.load import load
from seigen.model import Document, Grants, Namespace, Object, Plan, Ref, Schema, Server, refused_by
from seigen.rules import check

SERVER = os.environ.get("SEIGEN_TEST_DSN")
"""The server that the whole suite runs on; the embedded engine without it."""


@dataclass
class Database:
    """One test's own schema, `schema`, and a session of seigen's in it."""

    dsn: str
    schema: str
    connection: psycopg.Connection[Any]
    server: Server = field(default_factory=lambda: Server(0))
    folder: Path = Path()  # where setup files stand

    def document(self, text: str, schema: str | None = None) -> Document:
        """The document, owning this test's schema whatever it says itself; skips one that the server cannot hold."""
        document = with_setup(load(text, "schema.yaml"), self.folder / "schema.yaml")
        if "timescaledb" in document.extensions and self.server.timescaledb is None and self.server.available is None:
            pytest.skip("the document needs TimescaleDB, which this server does not have")
        for problem in [*too_new(document, self.server), *refused_here(document, self.server)]:
            pytest.skip(problem.message)
        return moved(document, schema or self.schema)

    def prepare(self, folder: Path) -> None:
        """Makes what the documents of a case take for granted."""
        self.folder = folder
        if (folder / "before.sql").exists():
            self.script((folder / "before.sql").read_text())

    def plan(self, document: Document) -> Plan:
        return compare(self.connection, document, self.server)

    def run(self, document: Document, plan: Plan) -> None:
        with execute.only_apply(self.connection, document.schema.name, self.server):
            execute.check_unchanged(self.connection, document, self.server, plan)
            execute.run(self.connection, plan, lock_timeout="5s", say=lambda ref, step: None)

    def apply(self, document: Document) -> Plan:
        """Applies with every hazard allowed, and returns the plan that ran."""
        plan = self.plan(document)
        assert not plan.refused(), plan.refused()
        self.run(document, plan)
        return plan

    def sql(self, *statements: LiteralString) -> None:
        """Runs statements behind seigen's back, with the test's schema in front."""
        self.connection.execute(search_path(self.schema, self.server))
        for text in statements:
            self.connection.execute(text)

    def script(self, text: str) -> None:
        """Runs a file of statements as psql would, each on its own: some may not share a transaction."""
        self.connection.execute(search_path(self.schema, self.server))
        for statement in split(text):
            self.connection.execute(statement)  # type: ignore[call-overload]

    def value(self, query: LiteralString) -> Any:
        self.connection.execute(search_path(self.schema, self.server))
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row[0]

    def live(self) -> Schema:
        return read(self.connection, self.schema, self.server)

    def reconnect(self) -> None:
        self.connection.close()
        self.connection = connect(self.dsn)
        self.server = probe(self.connection)

    def counts(self, tables: Iterable[str]) -> dict[str, int]:
        found = {}
        for table in sorted(tables):
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(self.schema, table))
            row = self.connection.execute(query).fetchone()
            assert row is not None
            found[table] = row[0]
        return found


def refused_here(document: Document, server: Server) -> tuple[Problem, ...]:
    """What only some versions of TimescaleDB refuse, this one among them."""
    versioned = tuple(problem for problem in check(document) if problem.since or problem.before)
    return refused_by(msgspec.structs.replace(document, remarks=versioned), timescaledb_of(server))


@contextmanager
def emptied(database: Database) -> Iterator[None]:
    """The test's schema is empty again afterwards: for tests that play many rounds in one."""
    try:
        yield
    finally:
        database.reconnect()
        name = sql.Identifier(database.schema)
        if database.server.timescaledb is not None:  # a user's job does not go with its procedure
            jobs = "SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_schema = %s"
            database.connection.execute(jobs, (database.schema,))
        database.connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(name))
        database.connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))


def moved(document: Document, schema: str) -> Document:
    """The document for another PostgreSQL schema."""
    objects: dict[Ref, Object] = {Ref("schema", schema): Namespace(schema)}
    for ref, item in document.schema.objects.items():
        if isinstance(item, Grants) and item.on == "schema":
            objects[ref._replace(name=schema)] = msgspec.structs.replace(item, name=schema)
        elif ref.kind != "schema":
            objects[ref] = item
    return msgspec.structs.replace(document, schema=Schema(schema, objects))


def make_roles(connection: psycopg.Connection[Any], names: Iterable[str]) -> None:
    """Those that are not there: roles belong to the whole server, and several tests use the same at once."""
    for name in names:
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))


def split(text: str) -> list[str]:
    """The statements of a script: they end with a semicolon at the end of a line, dollar quotes excepted."""
    statements: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        if not lines and (not line.strip() or line.lstrip().startswith("--")):
            continue
        lines.append(line)
        body = "\n".join(lines)
        if line.rstrip().endswith(";") and body.count("$$") % 2 == 0:
            statements.append(body)
            lines = []
    assert not lines, f"the last statement has no semicolon: {lines}"
    return statements
