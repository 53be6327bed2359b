"""Blocks over processes: neighbours are handed out from one queue, so that they write neighbouring chunks.

A worker makes its rows itself: a task is a table and a range of blocks. It ends when its parent is gone.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from typing import NamedTuple

from seigen.db.connect import Connection, connect
from seigen.db.seeding.copying import Copied, copy_block
from seigen.errors import SeedError, SeigenError
from seigen.seed.generate import Generator
from seigen.seed.model import SeedPlan, TablePlan

Encoded = Mapping[str, Sequence[bytes]]


class Task(NamedTuple):
    table: str
    blocks: range


class Worker(NamedTuple):
    connection: Connection
    make: Generator
    run: int

    def copy(self, table: str, block: int) -> Copied:
        return copy_block(self.connection, self.make, self.run, table, block)


worker: Worker | SeigenError | None = None  # of this process; a process pool has no other place for it


def start(plan: SeedPlan, encoded: Encoded, dsn: str, run: int, parent: int) -> None:
    global worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C, and ends us
    threading.Thread(target=watch, args=(parent,), daemon=True).start()
    try:
        worker = Worker(quick(connect(dsn)), Generator(plan, encoded), run)
    except SeigenError as error:  # raised by its first task: an error here would end the pool without a word
        worker = error


def quick(connection: Connection) -> Connection:
    """For a load: commits wait for no disk, and no role's timeout ends a COPY."""
    for setting in ("synchronous_commit = off", "statement_timeout = 0"):
        connection.execute(f"SET {setting}")
    return connection


def watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def do(task: Task) -> list[Copied]:
    if isinstance(worker, SeigenError):
        raise worker
    assert worker is not None
    return [worker.copy(task.table, block) for block in task.blocks]


def tasks(tables: Sequence[TablePlan], written: set[tuple[str, int]]) -> Iterator[Task]:
    """Rows that refer to earlier rows of their table are one task, block after block."""
    for table in tables:
        if table.in_order:
            yield Task(table.name, range(table.blocks))
        else:
            yield from (
                Task(table.name, range(b, b + 1)) for b in range(table.blocks) if (table.name, b) not in written
            )


def stages(plan: SeedPlan, *, at_once: bool) -> Iterator[list[TablePlan]]:
    """Tables that can be loaded together: a level, or all of them when no foreign key is there."""
    if at_once:
        yield list(plan.tables)
    else:
        yield from (list(group) for _, group in groupby(plan.tables, key=lambda table: table.level))


@contextmanager
def writers(
    connection: Connection, dsn: str, plan: SeedPlan, encoded: Encoded, run: int, count: int
) -> Iterator[Callable[[Iterable[Task]], Iterator[Copied]]]:
    """What writes tasks and tells of each block: this process by its own connection, or `count` others, which start
    while it has something else to do.
    """
    if count == 1:
        alone = Worker(quick(connection), Generator(plan, encoded), run)
        yield lambda tasks: (alone.copy(task.table, block) for task in tasks for block in task.blocks)
        return
    with ProcessPoolExecutor(count, get_context("spawn"), start, (plan, encoded, dsn, run, os.getpid())) as pool:

        def write(tasks: Iterable[Task]) -> Iterator[Copied]:
            for future in as_completed([pool.submit(do, task) for task in tasks]):
                yield from future.result()

        try:
            for _ in range(count):
                pool.submit(os.getpid)
            yield write
        except BrokenProcessPool:
            raise SeedError("a worker process ended before its work was done") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
