"""Projects and servers for the command line's tests."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cli_support import SECRET, Project, Target

from seigen.embedded import install, launcher
from support import Database

BINARIES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/pgsql/bin",
)


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


# -- PostgreSQL without TimescaleDB, and with its Apache edition ------------------------------------------------------


class Cluster:
    """A PostgreSQL of the tests' own, run by an unprivileged user when the tests are root. Passwords are needed."""

    def __init__(self, binaries: str, *settings: str) -> None:
        self.binaries = Path(binaries)
        self.user = "nobody" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="seigen-pg-", dir="/tmp"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if self.user:
            who = pwd.getpwnam(self.user)
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        password = self.folder / "password"
        password.write_text(SECRET)
        password.chmod(0o644)
        self.call("initdb", "-D", self.data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", str(password), "-N")
        options = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}")
        options += ("fsync=off", "log_min_messages=fatal", *settings)
        given = " ".join(f"-c {option}" for option in options)
        self.call("pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", given, "start")

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            user=self.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            pytest.skip(f"{program} failed: {log.read_text() if log.exists() else ''}")

    def dsn(self, database: str = "postgres", user: str = "postgres", password: str = SECRET) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.dsn(database), autocommit=True)

    def stop(self) -> None:
        try:
            self.call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def plain_postgres() -> Iterator[Cluster]:
    """A PostgreSQL whose extensions do not have TimescaleDB; skips where no server's programs are installed."""
    places = sorted(place for pattern in BINARIES for place in glob.glob(pattern) if Path(place, "initdb").exists())
    if not places and not shutil.which("initdb"):
        pytest.skip("no initdb: no PostgreSQL server is installed here")
    cluster = Cluster(places[-1] if places else str(Path(shutil.which("initdb") or "").parent))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def apache_edition(engine_dsn: str) -> Iterator[Cluster]:
    """TimescaleDB with timescaledb.license = apache, from the programs of the server that the tests were given."""
    with psycopg.connect(engine_dsn) as connection:
        try:
            row = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
        except psycopg.Error:
            row = None
    if row is None or not Path(row[0], "initdb").exists():
        pytest.skip("needs SEIGEN_TEST_DSN of a server whose programs are on this machine")
    cluster = Cluster(row[0], "shared_preload_libraries=timescaledb", "timescaledb.license=apache")
    yield cluster
    cluster.stop()
