"""A database of the benchmarks' own: made, filled, found again, and taken away. Never the one that SEIGEN_DSN names,
unless nothing of anybody's is in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import conninfo, sql

from seigen.errors import SeigenError

PREFIX = "seigen_bench_"
FINISHED = "seigen benchmark database, filled"  # its comment; one without it is a leftover of a run that was killed
BUSY = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
LEFT = """
SELECT datname::text, pg_database_size(oid) FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s ORDER BY 1
"""
STRANGE = """
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('information_schema', '_seigen')
  AND n.nspname !~ '^(pg_|_?timescaledb_)'
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
"""
RECORD = "SELECT to_regclass('_seigen.seed_run') IS NOT NULL"


class Wanted(NamedTuple):
    """What a run measures: document, rows, range and seed; what else is done to the rows."""

    document: Path
    rows: int
    seed: int
    start: str | None
    end: str | None
    compress: bool
    refresh: bool

    @property
    def options(self) -> list[str]:
        """Of `seigen seed`."""
        pairs = {"--rows": self.rows, "--seed": self.seed, "--start": self.start, "--end": self.end}
        flags = {"--compress": self.compress, "--refresh": self.refresh}
        given = [part for name, value in pairs.items() if value is not None for part in (name, str(value))]
        return given + [name for name, wanted in flags.items() if wanted]

    def name(self, identity: str) -> str:
        """`seigen_bench_` and a digest of the data's identity, which covers document, rows, range and seed."""
        parts = (identity, self.compress, self.refresh)
        return PREFIX + hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


class Made(NamedTuple):
    """A filled database. `plan`: what `seigen seed --dry-run --json` says of its rows. `notes`: for the user."""

    dsn: str
    engine: str
    plan: dict[str, Any]
    notes: tuple[str, ...]


def run(wanted: Wanted, command: str, *options: str, dsn: str | None = None) -> str:
    """A command of seigen as a process of its own: its output. Raises SeigenError with what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "SEIGEN_DSN"}
    environment |= {"SEIGEN_DSN": dsn} if dsn else {}  # not as an argument: everybody can read those
    arguments = [sys.executable, "-m", "seigen", command, "-f", str(wanted.document), *options]
    done = subprocess.run(arguments, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SeigenError(f"seigen {command} failed:\n{done.stderr.strip()}")
    return done.stdout


@contextmanager
def filled(wanted: Wanted, server: str | None, folder: Path, *, keep: bool) -> Iterator[Made]:
    """A database with the document's tables and rows: on `server`, else on an embedded engine below `folder`.

    Raises SeigenError when there can be none.
    """
    plan = json.loads(run(wanted, "seed", *wanted.options, "--dry-run", "--json"))
    name = wanted.name(plan["identity"])
    if server is None:
        with embedded(wanted, folder, name, plan, keep=keep) as made:
            yield made
        return
    with connected(server) as admin:
        row = admin.execute(MAY_CREATE).fetchone()
        ours = on_server if row is not None and row[0] else in_target
        with ours(wanted, admin, server, name, plan, keep=keep) as made:
            yield made


@contextmanager
def connected(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    from seigen.db.connect import session

    with session(dsn) as connection:
        yield connection


def fill(wanted: Wanted, dsn: str, *more: str) -> None:
    run(wanted, "apply", "--yes", dsn=dsn)
    run(wanted, "seed", *wanted.options, "--fast", *more, dsn=dsn)


# -- where ------------------------------------------------------------------------------------------------------------


@contextmanager
def on_server(
    wanted: Wanted, admin: psycopg.Connection[Any], server: str, name: str, plan: dict[str, Any], *, keep: bool
) -> Iterator[Made]:
    """A database of its own, which no other run uses meanwhile."""
    row = admin.execute(BUSY, (name,)).fetchone()
    if row is None or not row[0]:
        raise SeigenError(f"another benchmark run uses {name}; wait for its end, or measure other rows")
    left = admin.execute(LEFT, (PREFIX, name)).fetchall()
    notes = [f"left by an earlier run: {other} ({size / 1e6:,.0f} MB); DROP DATABASE {other}" for other, size in left]
    dsn = conninfo.make_conninfo(server, dbname=name)
    place = sql.Identifier(name)
    if is_filled(admin, name) and keep:
        notes.append(f"{name} is used again; without --seigen-keep it is dropped at the end")
    else:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(place))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(place))
        try:
            fill(wanted, dsn)
        except BaseException:
            drop(admin, place)
            raise
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(place, sql.Literal(FINISHED)))
        notes += [f"{name} is kept: DROP DATABASE {name}"] if keep else []
    try:
        yield Made(dsn, "server", plan, tuple(notes))
    finally:
        if not keep:
            drop(admin, place)


def is_filled(admin: psycopg.Connection[Any], name: str) -> bool:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = admin.execute(query, (name,)).fetchone()
    return row is not None and row[0] == FINISHED


def drop(admin: psycopg.Connection[Any], name: sql.Identifier) -> None:
    with contextlib.suppress(psycopg.Error):  # the run's own error matters more; the next run lists what is left
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def in_target(
    wanted: Wanted, admin: psycopg.Connection[Any], server: str, name: str, plan: dict[str, Any], *, keep: bool
) -> Iterator[Made]:
    """The database that the DSN names, for a role that may not make another: only if it is empty, or filled by seigen.

    The rows stay: whoever gave the database may drop it, and the next run uses it again.
    """
    del name, keep
    row, recorded = admin.execute(STRANGE).fetchone(), admin.execute(RECORD).fetchone()
    strange = row[0] if row else None
    if strange and not (recorded and recorded[0]):
        raise SeigenError(
            f"the role may not create databases, and benchmarks do not run in one that holds something: {strange}\n"
            "  grant it: ALTER ROLE … CREATEDB\n  or name an empty database in SEIGEN_DSN"
        )
    fill(wanted, server, "--truncate", "--yes")  # refuses rows that seigen did not write
    yield Made(server, "server", plan, ("the role may not create databases: the one of SEIGEN_DSN is used, and stays",))


@contextmanager
def embedded(wanted: Wanted, folder: Path, name: str, plan: dict[str, Any], *, keep: bool) -> Iterator[Made]:
    """An engine of its own in `folder`/`name`, removed at the end."""
    from seigen.embedded import install, launcher

    place = folder / name
    done, notes = place / "filled", []
    others = [path.name for path in folder.glob(f"{PREFIX}*") if path.name != name]
    notes += [f"left by an earlier run: {folder / other}" for other in sorted(others)]
    install.install(lambda text: None)
    if not (keep and done.exists()):
        with contextlib.suppress(FileNotFoundError):
            launcher.stop(place / ".seigen")
            shutil.rmtree(place)
        place.mkdir(parents=True)
    dsn = launcher.start(place / ".seigen", extensions=["timescaledb"]).dsn
    try:
        if not done.exists():
            fill(wanted, dsn)
            done.touch()
        yield Made(dsn, "embedded", plan, (*notes, *([f"{place} is kept"] if keep else [])))
    finally:
        launcher.stop(place / ".seigen")
        if not keep:
            shutil.rmtree(place, ignore_errors=True)
