"""Runs a plan: one apply at a time, on the database that the plan was made for, in as few transactions as possible."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from seigen.db.canonical import said
from seigen.db.connect import Connection
from seigen.db.introspect import read
from seigen.diff import fingerprint, owned
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
    busy = LockedError("another seigen apply is running on this database; wait for it to end, then run this again")
    name = f"seigen apply {schema}"
    if server.advisory_locks:
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


def check_unchanged(connection: Connection, document: Document, server: Server, plan: Plan) -> None:
    """Raises LockedError when the database is not the one that the plan was made for."""
    live, _ = owned(read(connection, document.schema.name, server), document)
    if fingerprint(live) != plan.base:
        raise LockedError(
            "the database changed after the plan was made; nothing was run\n"
            "  1. run seigen apply again for a new plan\n"
            "  2. or see what changed: seigen diff"
        )


def run(connection: Connection, plan: Plan, *, lock_timeout: str, say: Callable[[Ref, Step], None]) -> None:
    """Runs every batch. Raises StatementError with what was kept and what was not."""
    done = 0
    for batch in batches(plan):
        try:
            run_batch(connection, batch, lock_timeout, say)
        except Failed as failure:
            raise StatementError(failed_text(failure, done, len(plan.steps), batch), failure.ref) from failure.cause
        done += len(batch.steps)


class Failed(Exception):
    """A step and the server's answer."""

    def __init__(self, ref: Ref, step: Step, cause: psycopg.Error) -> None:
        self.ref, self.step, self.cause = ref, step, cause
        super().__init__(str(cause))


def run_batch(connection: Connection, batch: Batch, lock_timeout: str, say: Callable[[Ref, Step], None]) -> None:
    timeout = sql.SQL("SET {scope}lock_timeout = {value}")
    if not batch.transaction:
        connection.execute(timeout.format(scope=sql.SQL(""), value=sql.Literal(lock_timeout)))
        for ref, step in batch.steps:
            run_step(connection, ref, step, say)
        return
    with connection.transaction():
        connection.execute(timeout.format(scope=sql.SQL("LOCAL "), value=sql.Literal(lock_timeout)))
        for ref, step in batch.steps:
            run_step(connection, ref, step, say)


def run_step(connection: Connection, ref: Ref, step: Step, say: Callable[[Ref, Step], None]) -> None:
    """Binary results make it the extended protocol: one statement a message, whatever the fragment holds."""
    say(ref, step)
    try:
        connection.execute(step.sql, binary=True)
    except psycopg.Error as error:
        raise Failed(ref, step, error) from error


def failed_text(failure: Failed, done: int, total: int, batch: Batch) -> str:
    lines = [
        f"{failure.ref}: the server refused: {said(failure.cause)}",
        f"    {' '.join(failure.step.sql.split())[:400]}",
    ]
    if isinstance(failure.cause, psycopg.errors.LockNotAvailable):
        lines.append("somebody holds a lock on it: try again, or wait longer with --lock-timeout 60s")
    if isinstance(failure.cause, psycopg.errors.InsufficientPrivilege):
        lines.append("the role lacks the right: run as the owner of the schema's objects")
    undone = "its transaction was rolled back" if batch.transaction else "it was not part of a transaction"
    kept = f"{done} of {total} statements are done and kept" if done else "nothing was changed"
    lines.append(f"{undone}; {kept}; run seigen apply again to go on")
    return "\n".join(lines)
