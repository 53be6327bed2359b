"""The `seigen` command as a user runs it: a process of its own, in a folder of its own, also on a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

from cluster import SECRET
from seigen.db.connect import connect, probe
from seigen.db.introspect import search_path

SEIGEN = str(Path(sys.executable).with_name("seigen"))
PATIENCE = 60.0  # seconds for a command that should take one
EXIT_CODES = (0, 1, 2, 130, 143)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        """What holds for every command, however it ends."""
        said = self.out + self.err
        for never in ("Traceback", "Exception ignored", "defect of seigen", "Warning:", SECRET):
            assert never not in said, said
        assert self.code in EXIT_CODES, self

    def expect(self, code: int) -> Answer:
        assert self.code == code, f"exit code {self.code}, not {code}\n{self.out}\n{self.err}"
        return self

    def refused(self, *parts: str) -> Answer:
        """One message on stderr with these parts, exit code 1."""
        self.expect(1)
        for part in parts:
            assert part in self.err, f"{part!r} is not in: {self.err}"
        return self


def environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """The test's own, without what would name a database; a warning is an error. None takes a variable away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEIGEN_", "PG", "PYTEST"))}
    merged: dict[str, str | None] = {
        **kept,
        "PYTHONWARNINGS": "error",
        "TERM": "xterm-256color",
        "PYTHONDONTWRITEBYTECODE": None,
        **changes,
    }
    return {name: value for name, value in merged.items() if value is not None}


@dataclass
class Project:
    """A folder with a document, and the commands that run in it."""

    folder: Path
    env: dict[str, str | None] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    head: str = "version: 1\n"

    def write(self, body: str, name: str = "schema.yaml") -> Path:
        """The document; `body` is what follows its head."""
        path = self.folder / name
        path.write_text(self.head + body)
        return path

    def run(self, *arguments: str, stdin: int = subprocess.DEVNULL, **env: str | None) -> Answer:
        with self.start(*arguments, stdin=stdin, **env) as process:
            return ended(process)

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL, **env: str | None) -> subprocess.Popen[str]:
        """In a process group of its own, so that signals can be sent as a terminal sends them."""
        return subprocess.Popen(
            [*self.prefix, SEIGEN, *arguments],
            cwd=self.folder,
            env=environment({**self.env, **env}),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @contextmanager
    def terminal(self, *arguments: str, **env: str | None) -> Iterator[Terminal]:
        opened = Terminal(self, arguments, env)
        try:
            yield opened
        finally:
            opened.close()


def ended(process: subprocess.Popen[str], patience: float = PATIENCE) -> Answer:
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"still running after {patience} s\n{out}\n{err}") from None
    return Answer(process.returncode, out, err)


class Terminal:
    """The command on a terminal: what it shows, and what a person types."""

    def __init__(self, project: Project, arguments: tuple[str, ...], env: Mapping[str, str | None]) -> None:
        self.master, slave = pty.openpty()
        tty = os.ttyname(slave)
        # a session leader that opens a terminal gets it as its own: ^C then reaches it
        script = 'exec "$@" <"$TTY_OF_TEST" >"$TTY_OF_TEST" 2>&1'
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", script, "sh", *project.prefix, SEIGEN, *arguments],
            cwd=project.folder,
            env=environment({**project.env, **env, "TTY_OF_TEST": tty}),
            start_new_session=True,
        )
        time.sleep(0.05)  # until the shell has opened it: closed by everybody, a terminal is gone
        os.close(slave)
        self.seen = ""

    def read(self, seconds: float) -> bool:
        """Whether the command is still there."""
        readable, _, _ = select.select([self.master], [], [], seconds)
        if not readable:
            return True
        try:
            found = os.read(self.master, 65536)
        except OSError:  # EIO: the other side is closed
            return False
        self.seen += found.decode().replace("\r\n", "\n")
        return bool(found)

    def until(self, text: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while text not in self.plain:
            assert self.read(0.2) or text in self.plain, f"{text!r} never came:\n{self.seen}"
            assert time.monotonic() < deadline, f"{text!r} did not come:\n{self.seen}"
        return self.plain

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def interrupt(self) -> None:
        """^C, again when it fell between the question and the reading of the answer, where Python only notes it."""
        for _ in range(10):
            self.type("\x03")
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline:
                if not self.read(0.1) or self.process.poll() is not None:
                    return

    def end(self) -> Answer:
        """What it showed in all, and its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.read(0.2):
            assert time.monotonic() < deadline, self.seen
        return Answer(self.process.wait(PATIENCE), self.plain, "")

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)

    @property
    def plain(self) -> str:
        return re.sub(r"\x1b\[[0-9;]*m", "", self.seen)


# -- what stands in the database --------------------------------------------------------------------------------------

# chunks are left out: a server's policies make and drop them by themselves
SNAPSHOT = """
WITH kept AS (
  SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast') AND (n.nspname <> '_timescaledb_internal' OR relname !~ '_chunk'))
SELECT 'schema', nspname::text, '' FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
UNION ALL SELECT 'extension', extname, extversion FROM pg_extension
UNION ALL SELECT 'relation', oid::text, concat_ws(' ', relname, relkind, relfilenode) FROM kept
UNION ALL SELECT 'column', attrelid::text,
  concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, atthasdef)
  FROM pg_attribute JOIN kept ON kept.oid = attrelid WHERE attnum > 0 AND attrelid >= 16384
UNION ALL SELECT 'constraint', c.oid::text, c.conname || pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN kept ON kept.oid = c.conrelid WHERE c.oid >= 16384
UNION ALL SELECT 'type', oid::text, typname FROM pg_type WHERE oid >= 16384 AND typrelid = 0 AND typelem = 0
UNION ALL SELECT 'label', enumtypid::text, enumlabel FROM pg_enum
UNION ALL SELECT 'comment', objoid::text || ' ' || objsubid, description FROM pg_description WHERE objoid >= 16384
UNION ALL SELECT 'trigger', tgrelid::text, tgname FROM pg_trigger JOIN kept ON kept.oid = tgrelid
"""
SNAPSHOT_OF_TIMESCALE = """
SELECT 'job', id::text, to_jsonb(j)::text FROM _timescaledb_config.bgw_job j
UNION ALL SELECT 'hypertable', id::text, to_jsonb(h)::text FROM _timescaledb_catalog.hypertable h
UNION ALL SELECT 'aggregate', mat_hypertable_id::text, to_jsonb(a)::text FROM _timescaledb_catalog.continuous_agg a
UNION ALL SELECT 'setting', relid::text, to_jsonb(s)::text FROM _timescaledb_catalog.compression_settings s
"""


def snapshot(connection: psycopg.Connection[Any]) -> set[tuple[str, ...]]:
    """Everything of the whole database that a command might leave behind or change. Sequences are not in it."""
    queries = [SNAPSHOT]
    if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'").fetchone():
        queries.append(SNAPSHOT_OF_TIMESCALE)
    return {row for query in queries for row in connection.execute(query.encode()).fetchall()}


class Target:
    """A database for one test, and a project whose commands use it."""

    def __init__(self, project: Project, dsn: str, schema: str) -> None:
        self.project, self.dsn, self.schema = project, dsn, schema
        project.env["SEIGEN_DSN"] = dsn
        project.head = f"version: 1\nextensions: [timescaledb]\nschema: {schema}\n"
        self.run, self.start, self.terminal, self.write = project.run, project.start, project.terminal, project.write
        self.connection = connect(conninfo.make_conninfo(dsn, application_name="test"))
        self.server = probe(self.connection)
        self.connection.execute(search_path(schema, self.server))

    def has(self, body: str, *rows: str) -> None:
        """Brings the database to a document, then runs statements."""
        self.write(body)
        allowed = ("--allow", "deletes_data") if rows else ()
        self.run("apply", "--yes", *allowed).expect(0)
        self.sql(*rows)

    def sql(self, *statements: str) -> None:
        """Behind seigen's back."""
        for statement in statements:
            self.connection.execute(statement.encode())

    def value(self, query: str) -> Any:
        row = self.connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]

    def reconnect(self) -> None:
        """The embedded engine restarts when a statement is cancelled, and ends everybody's session."""
        self.connection.close()
        self.connection = connect(conninfo.make_conninfo(self.dsn, application_name="test"))
        self.connection.execute(search_path(self.schema, self.server))

    @contextmanager
    def session(self) -> Iterator[psycopg.Connection[Any]]:
        """Another one, in the same schema."""
        other = connect(conninfo.make_conninfo(self.dsn, application_name="test"))
        try:
            other.execute(search_path(self.schema, self.server))
            yield other
        finally:
            other.close()

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        before = snapshot(self.connection)
        yield
        assert snapshot(self.connection) == before

    def in_sync(self) -> None:
        self.run("diff").expect(0)


def wait_for(condition: Callable[[], Any], what: str, patience: float = 30.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come in {patience} s"
        time.sleep(0.02)
