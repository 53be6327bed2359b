"""Blocks over processes: neighbours are handed out from one queue, so that they write neighbouring chunks.

A worker makes its rows itself: a task is a table and a range of blocks. It ends when its parent is gone.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from multiprocessing import get_context
from typing import Any, NamedTuple

from seigen.db.connect import Connection, connect
from seigen.db.seeding.copying import Copied, copy_block
from seigen.errors import SeedError, SeigenError
from seigen.seed.generate import Generator
from seigen.seed.model import SeedPlan, TablePlan

Encoded = Mapping[str, Sequence[bytes]]
Say = Callable[[Copied], None]


class Task(NamedTuple):
    table: str
    blocks: range


class Worker(NamedTuple):
    connection: Connection
    make: Generator
    run: int

    def do(self, task: Task) -> list[Copied]:
        return [copy_block(self.connection, self.make, self.run, task.table, block) for block in task.blocks]


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
    return worker.do(task)


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


def load(
    connection: Connection, dsn: str, plan: SeedPlan, encoded: Encoded, run: int, *,
    count: int, at_once: bool, written: set[tuple[str, int]], say: Say,
) -> None:  # fmt: skip
    """All blocks that are not written yet."""
    if count == 1:
        alone = Worker(quick(connection), Generator(plan, encoded), run)
        for stage in stages(plan, at_once=at_once):
            for task in tasks(stage, written):
                for block in task.blocks:
                    say(copy_block(connection, alone.make, run, task.table, block))
        return
    arguments = (plan, encoded, dsn, run, os.getpid())
    with ProcessPoolExecutor(count, get_context("spawn"), start, arguments) as pool:
        try:
            for stage in stages(plan, at_once=at_once):
                futures: list[Future[Any]] = [pool.submit(do, task) for task in tasks(stage, written)]
                for future in as_completed(futures):
                    for copied in future.result():
                        say(copied)
        except BrokenProcessPool:
            raise SeedError("a worker process ended before its work was done") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
