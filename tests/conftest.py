"""A database for every test: on the embedded engine a schema of its own, on a server (SEIGEN_TEST_DSN) a database.

On a server without TimescaleDB a test is skipped whose document needs it.
"""

from __future__ import annotations

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import conninfo, sql

from cluster import Cluster, installed, programs
from seigen.db.connect import connect, probe
from seigen.embedded import install, launcher
from support import SERVER, Database

# Whoever starts the suite in the background has Ctrl-C ignored, and so would every process that the tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the expected files of tests/cases; read every one of them"
    )


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {'the server of SEIGEN_TEST_DSN' if SERVER else 'the embedded engine'}"


@pytest.fixture(scope="session")
def engine_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The given server, or an embedded engine for this worker with TimescaleDB in its database."""
    if SERVER:
        with roles_dropped(SERVER):
            yield SERVER
        return
    install.install(print)
    folder = tmp_path_factory.mktemp("engine") / ".seigen"
    dsn = launcher.start(folder, extensions=["timescaledb"], idle=3600).dsn
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    yield dsn
    launcher.stop(folder)


@contextmanager
def roles_dropped(dsn: str) -> Iterator[None]:
    """Afterwards the roles of the cases are gone, unless another worker is still at work."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock_shared(hashtextextended('seigen_case_', 0))")
        yield
        connection.execute("SELECT pg_advisory_unlock_shared(hashtextextended('seigen_case_', 0))")
        last = connection.execute("SELECT pg_try_advisory_lock(hashtextextended('seigen_case_', 0))").fetchone()
        if last == (True,):
            for (name,) in connection.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'seigen\_case\_%'"):
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def plain_postgres() -> Iterator[Cluster]:
    """A PostgreSQL whose extensions do not have TimescaleDB; skips where no server's programs are installed."""
    cluster = Cluster(installed())
    yield cluster
    cluster.stop()


@pytest.fixture
def plain_database(plain_postgres: Cluster) -> Iterator[Database]:
    """An empty schema on it: making one takes a tenth of the time of a database."""
    yield from in_schema(plain_postgres.dsn(), f"seigen_test_{secrets.token_hex(6)}")


@pytest.fixture
def fastest_database(request: pytest.FixtureRequest) -> Database:
    """For tests that need no TimescaleDB: a plain PostgreSQL is several times faster than the embedded engine."""
    plain = SERVER is None and programs() is not None
    found: Database = request.getfixturevalue("plain_database" if plain else "database")
    return found


@pytest.fixture
def database(engine_dsn: str) -> Iterator[Database]:
    """An empty place for one test, with TimescaleDB where the server has it, and gone afterwards."""
    name = f"seigen_test_{secrets.token_hex(6)}"
    make = on_server if SERVER else in_schema
    yield from make(engine_dsn, name)


def on_server(dsn: str, name: str) -> Iterator[Database]:
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        mine = conninfo.make_conninfo(dsn, dbname=name)
        with psycopg.connect(mine, autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'").fetchone():
                connection.execute("CREATE EXTENSION timescaledb")
                # policies would run as soon as they are there, and compress and drop what the test counts
                connection.execute("SELECT _timescaledb_functions.stop_background_workers()")
        opened = Database(mine, "public", connect(mine))
        opened.server = probe(opened.connection)
        try:
            yield opened
        finally:
            opened.connection.close()
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def in_schema(dsn: str, name: str) -> Iterator[Database]:
    """A schema; the extensions that the test adds belong to the whole database, and go with it."""
    opened = Database(dsn, name, connect(dsn))
    opened.server = probe(opened.connection)
    before = opened.connection.execute("SELECT extname FROM pg_extension").fetchall()
    opened.connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    try:
        yield opened
    finally:
        opened.connection.close()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
            for row in connection.execute("SELECT extname FROM pg_extension ORDER BY oid DESC").fetchall():
                if row not in before:
                    connection.execute(sql.SQL("DROP EXTENSION IF EXISTS {} CASCADE").format(sql.Identifier(*row)))
