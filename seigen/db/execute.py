"""Runs a plan: one apply at a time, on the database that the plan was made for, in as few transactions as possible."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from seigen.db.canonical import said
from seigen.db.compare import compare
from seigen.db.connect import Connection
from seigen.errors import LockedError, StatementError
from seigen.model import Document, Plan, Ref, Server, Step
from seigen.plan import Batch, batches

LOCK: LiteralString = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK: LiteralString = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


def create_extensions(connection: Connection, names: list[str]) -> None:
    """Alone, each in its own transaction; the caller reconnects, since a library is loaded per session.

    They go where psql would put them: the document's own schema may not exist yet.
    """
    connection.execute("RESET search_path")
    for name in names:
        try:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise StatementError(
                f"extension {name} cannot be created: {said(error)}", Ref("extension", name)
            ) from error


@contextmanager
def only_apply(connection: Connection, schema: str, server: Server) -> Iterator[None]:
    """Holds the lock of this database's and schema's applies. Raises LockedError when another one holds it."""
    busy = LockedError("another seigen apply or seed runs on this database; wait for it to end, then run this again")
    name = f"seigen apply {schema}"
    if server.advisory_locks:
        notice_death(connection)
        row = connection.execute(LOCK, (name,)).fetchone()
        if not (row and row[0]):
            raise busy
        try:
            yield
        finally:
            if not connection.closed:
                connection.execute(UNLOCK, (name,))
        return
    # the embedded engine has one session, whose advisory locks always succeed: the lock is a file beside its socket
    descriptor = os.open(Path(connection.info.host) / "apply.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy from None
        yield
    finally:
        os.close(descriptor)


def notice_death(connection: Connection) -> None:
    """Let the server look every second whether we still live: it would finish the statement of a killed apply first,
    and hold its locks until then. Servers on systems that cannot tell refuse the setting.
    """
    with suppress(psycopg.Error):
        connection.execute("SET client_connection_check_interval = '1s'")


def check_unchanged(connection: Connection, document: Document, server: Server, plan: Plan) -> None:
    """Raises LockedError when the database is not the one that the plan was made for.

    The plan is made again: rows that came meanwhile are in no fingerprint, and they decide about hazards.
    """
    again = compare(connection, document, server)
    if again.base == plan.base and outline(again) == outline(plan):
        return
    what = "the database" if again.base != plan.base else "what the rows say about the plan"
    raise LockedError(
        f"{what} changed after the plan was made; nothing was run\n"
        "  1. run seigen apply again for a new plan\n"
        "  2. or see what changed: seigen diff"
    )


def outline(plan: Plan) -> list[tuple[Ref, str, tuple[str, ...]]]:
    """What a plan runs and which hazards it carries; numbers in messages may move meanwhile."""
    return [(ref, step.sql, tuple(hazard.kind for hazard in step.hazards)) for ref, step in plan.steps]


def run(connection: Connection, plan: Plan, *, lock_timeout: str, say: Callable[[Ref, Step], None]) -> None:
    """Runs every batch. Raises StatementError with what was kept and what was not.

    A KeyboardInterrupt goes on its way with the same said in a note.
    """
    done = 0
    for batch in batches(plan):
        try:
            run_batch(connection, batch, lock_timeout, say)
        except Failed as failure:
            raise StatementError(failed_text(failure, done, len(plan.steps), batch), failure.ref) from failure.cause
        except KeyboardInterrupt as stop:
            stop.add_note(kept_text(done, len(plan.steps)))
            raise
        done += len(batch.steps)


class Failed(Exception):
    """What the server answered, and to which step; None: to the transaction's own beginning or end."""

    def __init__(self, cause: psycopg.Error, ref: Ref | None = None, step: Step | None = None) -> None:
        self.ref, self.step, self.cause = ref, step, cause
        super().__init__(str(cause))


def run_batch(connection: Connection, batch: Batch, lock_timeout: str, say: Callable[[Ref, Step], None]) -> None:
    timeout = sql.SQL("SET {scope}lock_timeout = {value}")
    try:
        if not batch.transaction:
            connection.execute(timeout.format(scope=sql.SQL(""), value=sql.Literal(lock_timeout)))
            for ref, step in batch.steps:
                run_step(connection, ref, step, say)
            return
        with connection.transaction():
            connection.execute(timeout.format(scope=sql.SQL("LOCAL "), value=sql.Literal(lock_timeout)))
            for ref, step in batch.steps:
                run_step(connection, ref, step, say)
    except psycopg.Error as error:  # a deferred constraint speaks at COMMIT
        raise Failed(error) from error


def run_step(connection: Connection, ref: Ref, step: Step, say: Callable[[Ref, Step], None]) -> None:
    """Binary results make it the extended protocol: one statement a message, whatever the fragment holds."""
    say(ref, step)
    try:
        connection.execute(step.sql, binary=True)
    except psycopg.Error as error:
        raise Failed(error, ref, step) from error


ADVICE: tuple[tuple[type[psycopg.Error], str], ...] = (
    (
        psycopg.errors.LockNotAvailable,
        "another session holds a lock on it (pg_locks tells which): try again, or wait longer with --lock-timeout 60s",
    ),
    (
        psycopg.errors.InsufficientPrivilege,
        "the role lacks the right: run as the owner of the schema and its objects",
    ),
    (psycopg.errors.IntegrityError, "rows that are there do not permit it: correct the rows first"),
    (psycopg.errors.QueryCanceled, "statement_timeout or an administrator ended it: raise the timeout for this role"),
)


def failed_text(failure: Failed, done: int, total: int, batch: Batch) -> str:
    lost = failure.cause.sqlstate is None or failure.cause.sqlstate.startswith("57P")
    what = "the connection was lost" if lost else "the server refused"
    lines = [f"{failure.ref or 'the end of the transaction'}: {what}: {said(failure.cause)}"]
    if failure.step:
        lines.append(f"    {' '.join(failure.step.sql.split())[:400]}")
    lines += [text for kind, text in ADVICE if isinstance(failure.cause, kind)]
    if lost and not failure.step:
        undone = "whether its transaction was committed is not known"
    else:
        undone = "its transaction was rolled back" if batch.transaction else "it was not part of a transaction"
    lines.append(f"{undone}; {kept_text(done, total)}")
    return "\n".join(lines)


def kept_text(done: int, total: int) -> str:
    kept = f"{done} of {total} statements are done and kept" if done else "nothing was changed"
    return f"{kept}; run seigen apply again to go on"
