"""Projects and servers for the command line's tests."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cli_support import Project, Target
from psycopg import conninfo

from cluster import Cluster
from seigen.embedded import install, launcher
from support import Database

SERVER = os.environ.get("SEIGEN_TEST_DSN")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty folder; no database is named."""
    return Project(tmp_path)


@pytest.fixture
def target(project: Project, database: Database) -> Iterator[Target]:
    """A database with TimescaleDB for this test: a schema of the embedded engine, or a database of the server."""
    opened = Target(project, database.dsn, database.schema)
    yield opened
    opened.connection.close()


@pytest.fixture
def own_engine(project: Project) -> Iterator[Target]:
    """An embedded engine of this test's own, in .seigen/ of the project, which the commands find by themselves."""
    install.install(print)
    folder = project.folder / ".seigen"
    dsn = launcher.start(folder, extensions=["timescaledb"]).dsn
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION timescaledb")
    opened = Target(project, dsn, "public")
    project.env["SEIGEN_DSN"] = None
    yield opened
    opened.connection.close()
    launcher.stop(folder)


@pytest.fixture
def bare(project: Project) -> Iterator[Target]:
    """A database where nobody created the extension: of the server, or an engine of the test's own."""
    if SERVER:
        name = f"seigen_test_{secrets.token_hex(6)}"
        with psycopg.connect(SERVER, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
            opened = Target(project, conninfo.make_conninfo(SERVER, dbname=name), "public")
            yield opened
            opened.connection.close()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        return
    install.install(print)
    folder = project.folder / ".seigen"
    opened = Target(project, launcher.start(folder).dsn, "public")
    yield opened
    opened.connection.close()
    launcher.stop(folder)


# -- the Apache edition of TimescaleDB ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def apache_edition() -> Iterator[Cluster]:
    """TimescaleDB with timescaledb.license = apache, from the programs of the server that the tests were given."""
    if not SERVER:
        pytest.skip("the embedded engine has one edition: needs SEIGEN_TEST_DSN of a server on this machine")
    with psycopg.connect(SERVER) as connection:
        row = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    if row is None or not Path(row[0], "initdb").exists():
        pytest.skip("the programs of the server of SEIGEN_TEST_DSN are not on this machine")
    cluster = Cluster(row[0], "shared_preload_libraries=timescaledb", "timescaledb.license=apache")
    yield cluster
    cluster.stop()
