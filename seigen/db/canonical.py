"""A declared schema → the same as the server spells it: built in a scratch schema, read back, rolled back.

Leaves nothing behind but advanced sequences of the catalog. Takes no lock on a live relation: the document's references
resolve inside the document (an offline rule), and the locks are counted before the answer is believed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg import sql

from seigen.db.connect import Connection
from seigen.db.introspect import read_state, search_path, to_schema
from seigen.errors import ServerError, StatementError
from seigen.fragments import requalified
from seigen.kinds import KINDS
from seigen.kinds.base import State
from seigen.kinds.job import built
from seigen.model import Index, MaterializedView, Object, Ref, Schema, Server, Setup, Step, UserJob, View
from seigen.plan import compile_schema
from seigen.sql import identifier

OUTSIDE = tuple(kind.type for kind in KINDS.values() if kind.outside is not None)
LOCK_TIMEOUT = "3s"
ATTEMPTS = 2

# the embedded engine's one session is process 0, and without a pid in pg_locks
STRONG_LOCKS: LiteralString = """
SELECT l.relation::regclass::text, l.mode FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid IS NOT DISTINCT FROM nullif(pg_backend_pid(), 0) AND l.mode <> 'AccessShareLock'
  AND n.nspname <> %(scratch)s AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
  AND n.nspname !~ '^_timescaledb_'
"""


def canonical(connection: Connection, declared: Schema, server: Server, then: Sequence[str] = ()) -> Schema:
    """The declared schema in the server's spelling, after the statements `then`.

    Raises StatementError naming the object that the server refuses.
    """
    scratch = f"seigen_{secrets.token_hex(8)}"
    built, alias = without_collisions(declared, scratch)
    for attempt in range(ATTEMPTS):
        try:
            state, brought = build(connection, built, server, scratch, then)
            break
        except psycopg.errors.LockNotAvailable as error:  # another creation of an aggregate holds the catalog
            if attempt == ATTEMPTS - 1:
                raise ServerError(
                    "somebody else is creating a continuous aggregate on this server, so the comparison had to wait "
                    f"longer than {LOCK_TIMEOUT}; try again"
                ) from error
        except psycopg.Error as error:
            raise explain(connection, built, server, scratch, error) from error
    built_schema = restore_names(to_schema(state, scratch), declared.name, alias)
    gone = frozenset(ref for ref in brought if ref.kind not in OUTSIDE)
    kept = {ref: item for ref, item in built_schema.objects.items() if ref.kind not in OUTSIDE and ref not in gone}
    beside = outside(declared, Schema(declared.name, kept), server)
    return Schema(declared.name, beside | kept, brought=gone)


def outside(declared: Schema, built: Schema, server: Server) -> dict[Ref, Object]:
    """What is not built in the scratch schema, as the server takes it."""
    kinds = ((KINDS[ref.kind], item) for ref, item in declared.objects.items())
    found = (
        (kind, meant) for kind, item in kinds if kind.outside is not None for meant in kind.outside(item, built, server)
    )
    return {kind.ref(item): item for kind, item in found}


def build(
    connection: Connection, declared: Schema, server: Server, scratch: str, then: Sequence[str] = ()
) -> tuple[State, frozenset[Ref]]:
    """All statements in one pipeline, each a message of its own; always rolled back. Also what setup files made."""
    with connection.transaction(force_rollback=True):
        enter(connection, server, scratch)
        brought = set_up(connection, declared, server, scratch)
        jobs: dict[str, psycopg.Cursor[Any]] = {}
        with connection.pipeline():
            for ref, step in statements(declared, server):
                cursor = run(connection, step)
                if ref.kind == "job":
                    jobs[ref.name] = cursor
            for text in then:
                run(connection, Step(text))
        found = connection.execute(STRONG_LOCKS, {"scratch": scratch}).fetchall()
        if found:
            relation, mode = found[0]
            raise ServerError(
                f"comparing would lock {relation} ({mode}): a reference of the document leads outside of it; "
                "nothing was changed"
            )
        # spelt as in the live schema: a function that stands beside the tables is bare there
        connection.execute(search_path(scratch, server, declared.name, local=True))
        state = read_state(connection, scratch, server)
    ids = {number(cursor): declared.objects[Ref("job", name)] for name, cursor in jobs.items()}
    mine = {id_: item for id_, item in ids.items() if isinstance(item, UserJob)}
    return built(state, mine, declared.name), brought


def set_up(connection: Connection, declared: Schema, server: Server, scratch: str) -> frozenset[Ref]:
    """Runs the setup files; what is there then. Raises StatementError for what the server refuses."""
    files = [(ref, item) for ref, item in declared.objects.items() if isinstance(item, Setup)]
    for ref, item in files:
        for text in item.statements:
            try:
                run(connection, Step(text))
            except psycopg.errors.LockNotAvailable:
                raise
            except psycopg.Error as error:
                raise refused_by_server(ref, Step(text), error) from error
    if not files:
        return frozenset()
    there = to_schema(read_state(connection, scratch, server), scratch).objects
    # jobs of all schemas are read: those that call something elsewhere, the live schema included, were there before
    return frozenset(ref for ref, item in there.items() if not isinstance(item, UserJob) or item.own)


def without_setup(declared: Schema) -> Schema:
    return Schema(declared.name, {ref: item for ref, item in declared.objects.items() if ref.kind != "setup"})


def number(cursor: psycopg.Cursor[Any]) -> int:
    """The number of a job, which the statement that made it answers with."""
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def enter(connection: Connection, server: Server, scratch: str) -> None:
    connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(scratch)))
    connection.execute(search_path(scratch, server, local=True))


def statements(declared: Schema, server: Server) -> Iterator[tuple[Ref, Step]]:
    """Without setup files, and without what only computes rows: it may take long, or call what has effects."""
    return ((ref, step) for ref, step in compile_schema(without_setup(declared), server) if not step.fills)


def run(connection: Connection, step: Step) -> psycopg.Cursor[Any]:
    return connection.execute(step.sql, binary=True)


def explain(
    connection: Connection, declared: Schema, server: Server, scratch: str, error: psycopg.Error
) -> StatementError | ServerError:
    """One by one, to learn which statement it was."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return ServerError(
            f"{said(error)}\nseigen compares in a schema that it makes and rolls back: "
            f"GRANT CREATE ON DATABASE {identifier(connection.info.dbname)} TO {identifier(connection.info.user)}"
        )
    try:
        with connection.transaction(force_rollback=True):
            enter(connection, server, scratch)
            set_up(connection, declared, server, scratch)
            for ref, step in statements(declared, server):
                try:
                    run(connection, step)
                except psycopg.Error as refused:
                    return refused_by_server(ref, step, refused)
    except psycopg.Error as other:
        return StatementError(said(other))
    return StatementError(said(error))


def refused_by_server(ref: Ref, step: Step, error: psycopg.Error) -> StatementError:
    """A StatementError that knows its object, so that the command line can add the place in the document."""
    return StatementError(f"{ref}: the server refuses: {said(error)}\n    {' '.join(step.sql.split())[:400]}", ref)


def said(error: psycopg.Error) -> str:
    """'42P01 relation "x" does not exist (detail; hint)'."""
    more = "; ".join(filter(None, (error.diag.message_detail, error.diag.message_hint)))
    text = error.diag.message_primary or " ".join(str(error).split())
    return " ".join(filter(None, (error.sqlstate, text, f"({more})" if more else "")))


# -- names ------------------------------------------------------------------------------------------------------------


def without_collisions(declared: Schema, scratch: str) -> tuple[Schema, dict[Ref, Ref]]:
    """An index of an aggregate lives in an internal schema, where its name would collide with the live one (42P07)."""
    objects: dict[Ref, Object] = {}
    alias: dict[Ref, Ref] = {}
    names = {ref.name for ref in declared.objects}
    for number, (ref, item) in enumerate(declared.objects.items()):
        if ref.kind in OUTSIDE and ref.kind != "setup":
            continue
        if isinstance(item, Index) and item.on_aggregate:
            other = ref._replace(name=f"{scratch}_{number}")
            alias[other] = ref
            objects[other] = msgspec.structs.replace(item, name=other.name)
        elif isinstance(item, View | MaterializedView):
            query = requalified(item.query, declared.name, scratch, names)
            objects[ref] = msgspec.structs.replace(item, query=query)
        else:
            objects[ref] = item
    return Schema(declared.name, objects), alias


def restore_names(built: Schema, name: str, alias: dict[Ref, Ref]) -> Schema:
    objects: dict[Ref, Object] = {}
    names = {ref.name for ref in built.objects}
    for ref, item in built.objects.items():
        back = alias.get(ref, ref)
        if isinstance(item, View | MaterializedView):
            item = msgspec.structs.replace(item, query=requalified(item.query, built.name, name, names))
        if isinstance(item, MaterializedView):
            item = msgspec.structs.replace(item, populated=True)  # as declared: `run` leaves its rows out
        objects[back] = msgspec.structs.replace(item, name=back.name) if back != ref else item
    return Schema(name, objects)
