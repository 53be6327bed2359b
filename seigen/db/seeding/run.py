"""A whole run: what must hold before it, the load, and what comes after, whatever happens in between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import msgspec
import psycopg

from seigen.db.canonical import said as refused
from seigen.db.compare import compare
from seigen.db.connect import Connection, session
from seigen.db.seeding import chunks, detached, finish, policies, records, workers
from seigen.db.seeding.copying import Copied, encoded, ended
from seigen.db.seeding.records import Run
from seigen.db.seeding.rehearsal import rehearse
from seigen.errors import RefusedError, SeedError, SeigenError
from seigen.model import Document, Server
from seigen.seed.facts import gather
from seigen.seed.generate import Generator
from seigen.seed.model import Request, SeedPlan, Written
from seigen.seed.plan import growing, seed_plan

MOST_WORKERS = 4


class Options(msgspec.Struct, frozen=True):
    """How a run loads; none of it changes a row. `workers` None: as many as serve."""

    workers: int | None = None
    fast: bool = False
    compress: bool = False
    refresh: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """`rows` and `bytes` that this run wrote, by table; chunks compressed, aggregates refreshed; seconds by phase."""

    rows: dict[str, int]
    bytes: dict[str, int]
    compressed: int
    refreshed: int
    seconds: dict[str, float]


def check_in_sync(connection: Connection, document: Document, server: Server) -> None:
    """Raises SeedError unless the database is what the document says, less what a run of ours took away."""
    away: set[str] = set()
    paused = False
    if records.exist(connection):
        away = {name for (name,) in connection.execute("SELECT name FROM _seigen.detached").fetchall()}
        paused = connection.execute("SELECT FROM _seigen.paused_job LIMIT 1").fetchone() is not None
    changes = [
        change
        for change in compare(connection, document, server).changes
        if change.ref.name not in away and not (paused and change.ref.kind.endswith("_policy"))
    ]
    if changes:
        raise SeedError(
            f"the database is not what the document says ({changes[0].ref}"
            + (f", and {len(changes) - 1} more" if len(changes) > 1 else "")
            + ")\n  see the differences: seigen diff\n  and end them: seigen apply"
        )


def continued(document: Document, earlier: list[Run], rows: int | None, end: int | None, seed: int | None) -> Request:
    """What --append asks for: the same data, from where the last run ended. Raises SeedError without an earlier run."""
    if not earlier:
        raise SeedError(
            "--append goes on with rows that seigen wrote, and there is no record of any; "
            "to begin anew: --truncate (deletes the rows that are there)"
        )
    last = earlier[-1].request
    if seed is not None and seed != last.seed:
        raise SeedError(f"--append goes on with seed {last.seed}; leave --seed out")
    written = records.written_by(earlier)
    if len({runs[-1].end for table, runs in written.items() if table in growing(gather(document))}) > 1:
        raise SeedError(
            "the tables end at different times, and --append goes on with all of them; begin anew: --truncate"
        )
    stop = end if end is not None else last.end + (last.end - last.start)
    if stop <= last.end:
        raise SeedError("--append goes on where the rows end, and --end is not after that")
    sizes = last.sizes if rows is None else {}
    return Request(
        rows if rows is not None else last.rows, last.end, stop, last.seed, sizes, written=written, append=True
    )


def beside(earlier: list[Run], tables: Collection[str], seed: int) -> dict[str, tuple[Written, ...]]:
    """What earlier runs wrote into the tables that this one leaves as they are. Raises SeedError for another seed."""
    others = [run for run in earlier if set(run.counts) - set(tables)]
    for run in others:
        if run.request.seed != seed:
            raise SeedError(
                f"the other tables were filled with seed {run.request.seed}; rows that refer to them need it too: "
                f"--seed {run.request.seed}"
            )
    return {name: runs for name, runs in records.written_by(others).items() if name not in tables}


def unfinished(earlier: list[Run]) -> Run | None:
    return next((run for run in earlier if not run.done), None)


def resumed(document: Document, earlier: list[Run]) -> tuple[Run, SeedPlan]:
    """The run that was interrupted, and its plan. Raises SeedError when there is none, or the document changed."""
    run = unfinished(earlier)
    if run is None:
        raise SeedError("there is no unfinished run to go on with; leave --resume out")
    plan = seed_plan(document, run.request)
    if plan.identity != run.identity:
        raise SeedError(
            "the document changed since the run began, and its rows would be other ones\n"
            "  go on with the document as it was, or begin anew: seigen seed --truncate"
        )
    return run, plan


def may_truncate(connection: Connection, plan: SeedPlan, earlier: list[Run], *, allowed: bool) -> list[str]:
    """The tables that hold rows. Raises RefusedError when some of these rows are not seigen's own."""
    recorded: dict[str, int] = {}
    for run in earlier:
        for table, count in run.counts.items():
            recorded[table] = recorded.get(table, 0) + count
    foreign = finish.more_than(connection, plan, recorded)
    if foreign and not allowed:
        raise RefusedError(
            f"nothing was run: {', '.join(foreign)} hold rows that seigen did not write; "
            "--truncate would delete them; to allow it: --allow deletes_data"
        )
    return finish.holding(connection, plan)


def check_finished(earlier: list[Run], emptied: Collection[str] = ()) -> None:
    """Raises SeedError when a run is unfinished, unless all that it fills is going to be emptied."""
    run = unfinished(earlier)
    if run is None or run.counts.keys() <= set(emptied):
        return
    left = ", ".join(sorted(run.counts.keys() - set(emptied)))
    raise SeedError(
        "an earlier run was interrupted\n  go on with it: seigen seed --resume\n  or begin anew: seigen seed --truncate"
        + (f", without --only: it filled {left} too" if emptied else " (deletes the rows that are there)")
    )


def check_empty(connection: Connection, plan: SeedPlan) -> None:
    """Raises SeedError when the tables hold rows."""
    full = finish.holding(connection, plan)
    if full:
        raise SeedError(
            f"{', '.join(full)} hold rows\n  add to what seigen wrote: --append\n"
            "  begin anew: --truncate (deletes them)"
        )


def prepared(connection: Connection, server: Server, plan: SeedPlan) -> workers.Encoded:
    """The bytes of the plan's pools, after some rows of each table were tried. Raises SeedError; nothing is changed."""
    texts = encoded(connection, server, plan)
    rehearse(connection, server, Generator(plan, texts))
    return texts


def load(
    connection: Connection, server: Server, dsn: str, plan: SeedPlan, texts: workers.Encoded, run: int | None,
    options: Options, say: Callable[[Copied], None],
) -> Outcome:  # fmt: skip
    """The rows of a new run (None), or what is left of an interrupted one. The caller holds the lock."""
    number = records.begin(connection, plan) if run is None else run
    counted: dict[str, list[int]] = {table.name: [0, 0] for table in plan.tables}
    seconds: dict[str, float] = {}
    started = time.monotonic()

    def lap(phase: str) -> None:
        seconds[phase] = time.monotonic() - started - sum(seconds.values())

    def tell(copied: Copied) -> None:
        counted[copied.table][0] += copied.rows
        counted[copied.table][1] += copied.bytes
        say(copied)

    count = worker_count(server, plan, options)
    with healed(connection, server, dsn, plan.document.schema.name):
        with workers.writers(connection, dsn, plan, texts, number, count) as write:
            policies.pause(connection, server, number, plan.document.schema.name)
            detached.detach(connection, server, number, plan, fast=options.fast)
            if server.timescaledb is not None:
                chunks.create(connection, plan)
            lap("chunks")
            done = records.written(connection, number)
            for stage in workers.stages(plan, at_once=options.fast):
                for copied in write(workers.tasks(stage, done)):
                    tell(copied)
        lap("rows")
        detached.put_back_at_once(connection, server, plan.document.schema.name, dsn, count)
        lap("indexes")
        finish.set_sequences(connection, plan)
        finish.analyze(connection, plan)
        lap("statistics")
        compressed = finish.compress(connection, plan) if options.compress and server.timescaledb else 0
        lap("compression")
        refreshed = finish.refresh(connection, plan) if options.refresh and server.timescaledb else 0
        lap("aggregates")
        policies.resume(connection, server, plan.document.schema.name)
        records.end(connection, number)
    return Outcome(
        {name: rows for name, (rows, _) in counted.items()}, {name: size for name, (_, size) in counted.items()},
        compressed, refreshed, seconds,
    )  # fmt: skip


def worker_count(server: Server, plan: SeedPlan, options: Options) -> int:
    """One on the embedded engine, which has one session, and for rows that one process has made before others begin."""
    if server.embedded:
        return 1
    blocks = sum(table.blocks for table in plan.tables)
    asked = options.workers or min(MOST_WORKERS, os.cpu_count() or 1)
    return asked if options.workers else min(asked, max(1, blocks // 8))


PATIENCE = 10.0  # seconds for a server to come back
KEPT = "the blocks that are done are kept"
GO_ON = "go on: seigen seed --resume"
AWAY = "indexes, foreign keys and policies that are away are recorded, and come back with it"


@contextmanager
def healed(connection: Connection, server: Server, dsn: str, schema: str) -> Iterator[None]:
    """After an error or a signal: jobs run again, indexes and foreign keys are back, and what to type next is said."""
    try:
        yield
    except (SeigenError, psycopg.Error) as error:
        said = error if isinstance(error, SeigenError) else SeedError(f"{ended(error)}: {refused(error)}")
        lines = [str(said), KEPT, GO_ON, "or begin anew: seigen seed --truncate"]
        if not heal(connection, server, dsn, schema):
            lines.insert(3, AWAY)
        raise SeedError("\n  ".join(lines)) from error
    except BaseException as stop:
        notes = [KEPT, GO_ON] if heal(connection, server, dsn, schema) else [KEPT, GO_ON, AWAY]
        for note in notes:
            stop.add_note(note)
        raise


def heal(connection: Connection, server: Server, dsn: str, schema: str) -> bool:
    """Whether what a run took away is back. A connection that a signal left in the middle of something is given up, and
    a server that restarts, as the embedded engine does when a statement is ended, is waited for.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if connection.closed:
                with session(dsn) as another:
                    put_all_back(another, server, schema)
            else:
                put_all_back(connection, server, schema)
        except (psycopg.Error, SeigenError) as error:
            if is_of_rows(error) or time.monotonic() > deadline:
                return False
            connection.close()
            time.sleep(0.3)
        else:
            return True


def put_all_back(connection: Connection, server: Server, schema: str) -> None:
    policies.resume(connection, server, schema)
    detached.put_back(connection, server, schema)


def is_of_rows(error: BaseException) -> bool:
    """Whether rows are in the way, which no waiting changes."""
    cause = error.__cause__ if isinstance(error, SeigenError) else error
    return isinstance(cause, psycopg.errors.IntegrityError)
