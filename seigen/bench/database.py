"""A database of the benchmarks' own: made, filled, found again, and taken away. Never the one that SEIGEN_DSN names,
unless nothing of anybody's is in it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import conninfo, sql
from psycopg.types.json import Jsonb

from seigen.db.canonical import said
from seigen.db.connect import Connection, session
from seigen.db.seeding.copying import ended
from seigen.embedded import install, launcher
from seigen.errors import SeigenError

PREFIX = "seigen_bench_"
# the comment of a database that is ours: while it is made or used, and when a clean end left it whole
USED, WHOLE = "seigen benchmark database", "seigen benchmark database, filled"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
FOUND = """
SELECT shobj_description(oid, 'pg_database'), EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
FROM pg_database d WHERE datname = %s
"""
LEFT = """
SELECT datname::text FROM pg_database
WHERE starts_with(datname, %s) AND datname <> %s AND shobj_description(oid, 'pg_database') IN (%s, %s) ORDER BY 1
"""
# everything that no extension brought and that is not ours
STRANGE = """
WITH owned AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
place AS (
  SELECT oid, nspname FROM pg_namespace n
  WHERE nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', '_seigen', '_seigen_bench')
    AND nspname !~ '^pg_(toast_)?temp_'
    AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_namespace'::regclass AND objid = n.oid)),
thing AS (
  SELECT p.nspname, c.relname AS name FROM pg_class c JOIN place p ON p.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_class'::regclass AND objid = c.oid)
  UNION ALL SELECT p.nspname, f.proname FROM pg_proc f JOIN place p ON p.oid = f.pronamespace
  WHERE NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_proc'::regclass AND objid = f.oid)
  UNION ALL SELECT p.nspname, t.typname FROM pg_type t JOIN place p ON p.oid = t.typnamespace
  WHERE t.typtype IN ('e', 'd')
    AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_type'::regclass AND objid = t.oid))
SELECT format('%I.%I', nspname, name) FROM thing ORDER BY 1 LIMIT 5
"""
MADE = (
    "CREATE SCHEMA _seigen_bench",
    "CREATE TABLE _seigen_bench.made (name text NOT NULL, counts jsonb NOT NULL)",
)
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('seigen bench', 0))"


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


class Dsn(str):
    """A DSN whose password no traceback shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<dsn>"


class Made(NamedTuple):
    """A filled database. `plan`: what `seigen seed --dry-run --json` says of its rows. `notes`: for the user."""

    dsn: Dsn
    engine: str
    plan: dict[str, Any]
    notes: tuple[str, ...]


def run(wanted: Wanted, command: str, *options: str, dsn: str | None = None) -> str:
    """A command of seigen as a process of its own: its output. Raises SeigenError with what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "SEIGEN_DSN"}
    environment |= {"SEIGEN_DSN": str(dsn)} if dsn is not None else {}  # not as an argument: everybody can read those
    arguments = [sys.executable, "-m", "seigen", command, "-f", str(wanted.document), *options]
    done = subprocess.run(arguments, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SeigenError(f"seigen {command} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


@contextmanager
def filled(wanted: Wanted, server: str | None, folder: Path, *, keep: bool) -> Iterator[Made]:
    """A database with the document's tables and rows: on `server`, else on an embedded engine below `folder`.

    Raises SeigenError when there can be none.
    """
    if server is not None and not server.strip():
        raise SeigenError("SEIGEN_DSN is empty: name a server, or unset it for the embedded engine")
    plan = json.loads(run(wanted, "seed", *wanted.options, "--dry-run", "--json"))
    name = wanted.name(plan["identity"])
    try:
        if server is None:
            with embedded(wanted, folder, name, plan, keep=keep) as made:
                yield made
            return
        with session(server) as admin:
            row = admin.execute(MAY_CREATE).fetchone()
            place = on_server if row is not None and row[0] else in_target
            with place(wanted, admin, Dsn(server), name, plan, keep=keep) as made:
                yield made
    except psycopg.Error as error:
        raise SeigenError(f"{name}: {ended(error)}: {said(error)}") from None


def fill(wanted: Wanted, dsn: str, *more: str) -> None:
    """Applies and seeds."""
    run(wanted, "apply", "--yes", dsn=dsn)
    run(wanted, "seed", *wanted.options, "--fast", *more, dsn=dsn)


def counts(connection: Connection, plan: dict[str, Any]) -> dict[str, int]:
    """Rows by table, as the server counts them."""
    found = {}
    for table in plan["tables"]:
        place = sql.Identifier(plan["schema"], table["name"])
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(place)).fetchone()
        found[table["name"]] = int(row[0]) if row else 0
    return found


def wanted_counts(plan: dict[str, Any]) -> dict[str, int]:
    return {table["name"]: table["rows"] for table in plan["tables"]}


def is_whole(wanted: Wanted, connection: Connection, dsn: str, plan: dict[str, Any]) -> bool:
    """Whether the document is applied and every row is there."""
    try:
        run(wanted, "diff", dsn=dsn)
        return counts(connection, plan) == wanted_counts(plan)
    except (SeigenError, psycopg.Error):
        return False


# -- where ------------------------------------------------------------------------------------------------------------


@contextmanager
def on_server(
    wanted: Wanted, admin: Connection, server: Dsn, name: str, plan: dict[str, Any], *, keep: bool
) -> Iterator[Made]:
    """A database of its own, in which a session of this run stays from its making to its end."""
    place, dsn = sql.Identifier(name), Dsn(conninfo.make_conninfo(server, dbname=name))
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    left = admin.execute(LEFT, (PREFIX, name, USED, WHOLE)).fetchall()
    notes = [f"left by an earlier run: {other}; DROP DATABASE {other}" for (other,) in left]
    found = admin.execute(FOUND, (name,)).fetchone()
    if found is not None and found[1]:
        raise SeigenError(f"{name} is in use: another benchmark run, or somebody's session; wait for its end")
    if found is not None and found[0] not in (USED, WHOLE):
        raise SeigenError(f"database {name} is there, and nothing says that seigen made it; drop it, or rename it")
    is_new = found is None or found[0] != WHOLE or not keep
    if found is not None and is_new:
        admin.execute(sql.SQL("DROP DATABASE {}").format(place))
    if is_new:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(place))
    with session(dsn) as guard:
        row = guard.execute("SELECT current_database()").fetchone()
        if row is None or row[0] != name:
            raise SeigenError(f"the server sends connections for {name} to another database: name the server itself")
        admin.execute(comment.format(place, sql.Literal(USED)))
        try:
            if is_new:
                fill(wanted, dsn)
                rest(guard)
            elif not is_whole(wanted, guard, dsn, plan):
                raise SeigenError(
                    f"{name} is not what the last run left; run without --seigen-keep, which drops it first"
                )
            notes += [f"{name} is kept: {'filled' if is_new else 'used again'}; DROP DATABASE {name}"] if keep else []
            yield Made(dsn, "server", plan, tuple(notes))
            if keep and counts(guard, plan) == wanted_counts(plan):
                admin.execute(comment.format(place, sql.Literal(WHOLE)))
        finally:
            guard.close()
            if not keep:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(place))


def rest(connection: Connection) -> None:
    """Policies do not run while queries are measured. Some cannot be altered (0A000), and only refresh."""
    row = connection.execute("SELECT to_regclass('timescaledb_information.jobs') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return
    jobs = "SELECT job_id FROM timescaledb_information.jobs WHERE scheduled AND proc_name LIKE 'policy%'"
    for (job,) in connection.execute(jobs).fetchall():
        with suppress(psycopg.errors.FeatureNotSupported, psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT alter_job(%s, scheduled => false)", (job,))


@contextmanager
def in_target(
    wanted: Wanted, admin: Connection, server: Dsn, name: str, plan: dict[str, Any], *, keep: bool
) -> Iterator[Made]:
    """The database that the DSN names, for a role that may not make another: only if it is empty, or was so when a run
    before this one filled it, and holds exactly that. Its rows stay, for the next run.
    """
    del keep
    row = admin.execute(LOCK).fetchone()
    if row is None or not row[0]:
        raise SeigenError("another benchmark run uses this database; wait for its end")
    marked = admin.execute("SELECT to_regclass('_seigen_bench.made') IS NOT NULL").fetchone()
    refused = "the role may not create databases, and benchmarks do not run in one that holds something"
    fix = "\n  grant it: ALTER ROLE … CREATEDB\n  or name an empty database in SEIGEN_DSN"
    if marked is None or not marked[0]:
        strange = [thing for (thing,) in admin.execute(STRANGE).fetchall()]
        if strange:
            raise SeigenError(f"{refused}: {', '.join(strange)}{fix}")
        for statement in MADE:
            admin.execute(statement)
        fill(wanted, server)
    else:
        made = admin.execute("SELECT name, counts FROM _seigen_bench.made").fetchone()
        if (
            made is None
            or made[0] != name
            or not is_whole(wanted, admin, server, plan)
            or made[1] != counts(admin, plan)
        ):
            raise SeigenError(f"{refused} but what this very benchmark put there{fix}")
    admin.execute("DELETE FROM _seigen_bench.made")
    yield Made(server, "server", plan, ("the role may not create databases: the one of SEIGEN_DSN is used, and stays",))
    admin.execute("INSERT INTO _seigen_bench.made VALUES (%s, %s)", (name, Jsonb(counts(admin, plan))))


@contextmanager
def embedded(wanted: Wanted, folder: Path, name: str, plan: dict[str, Any], *, keep: bool) -> Iterator[Made]:
    """An engine of its own in `folder`/`name`, removed at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    place, whole = folder / name, folder / name / "whole"
    others = [path for path in folder.glob(f"{PREFIX}*") if path.is_dir() and path.name != name]
    notes = [f"left by an earlier run: {other}" for other in sorted(others)]
    with only_run(folder / f".{name}.lock", name):
        install.install(lambda text: None)
        if not (keep and whole.exists()):
            with suppress(FileNotFoundError):
                launcher.stop(place / ".seigen")
                shutil.rmtree(place)
            place.mkdir()
        dsn = launcher.start(place / ".seigen", extensions=["timescaledb"]).dsn
        try:
            if not whole.exists():
                fill(wanted, dsn)
            whole.unlink(missing_ok=True)
            yield Made(Dsn(dsn), "embedded", plan, (*notes, *([f"{place} is kept"] if keep else [])))
            whole.touch()
        finally:
            launcher.stop(place / ".seigen")
            if not keep:
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def only_run(lock: Path, name: str) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SeigenError(f"another benchmark run uses {name}; wait for its end") from None
        yield
