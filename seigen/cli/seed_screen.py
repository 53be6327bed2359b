"""What a person sees of a seed run: the plan, the progress, the summary."""

from __future__ import annotations

import datetime
import sys
import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from seigen.report.text import aligned

if TYPE_CHECKING:
    from seigen.db.seeding.copying import Copied
    from seigen.db.seeding.run import Outcome
    from seigen.seed.model import SeedPlan

MEGA = 1_000_000


def identity(plan: SeedPlan) -> str:
    request = plan.request
    return f"from {day(request.start)} to {day(request.end)} UTC, seed {request.seed}"


def day(at: int) -> str:
    found = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=at)  # noqa: DTZ001 - shown as UTC
    return found.strftime("%Y-%m-%d") if found.time() == datetime.time() else found.isoformat(" ", "seconds")


def plan_table(plan: SeedPlan) -> list[str]:
    """What would be written."""
    from seigen.seed.forecast import chunk_count, seconds

    rows = [("table", "rows", "MB", "chunks", "rule")]
    for table in plan.tables:
        size = f"{table.rows * table.width / MEGA:,.1f}"
        rows.append((table.name, f"{table.rows:,}", size, str(chunk_count(table) or ""), table.why))
    total = sum(table.rows for table in plan.tables)
    end = f"{total:,} rows, {identity(plan)}; about {seconds(plan):,.0f} s on a server of this machine's kind"
    return [*aligned(rows, (0, 4)), end]


def summary_table(plan: SeedPlan, outcome: Outcome, elapsed: float) -> list[str]:
    rows = [("table", "rows", "MB")]
    rows += [(name, f"{count:,}", f"{outcome.bytes[name] / MEGA:,.1f}") for name, count in outcome.rows.items()]
    total, size = sum(outcome.rows.values()), sum(outcome.bytes.values())
    more = [f"{outcome.compressed} chunks compressed"] if outcome.compressed else []
    more += [f"{outcome.refreshed} aggregates refreshed"] if outcome.refreshed else []
    rate = f"{total / max(elapsed, 0.001):,.0f} rows/s, {size / MEGA / max(elapsed, 0.001):,.1f} MB/s"
    return [
        *aligned(rows),
        ", ".join([f"seeded {total:,} rows in {elapsed:.1f} s: {rate}", *more]),
        ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in outcome.seconds.items() if seconds >= 0.05),
        f"{identity(plan)}: the same document, rows, range and seed make the same rows again",
    ]


class Watch:
    """A bar a table on a terminal; nothing elsewhere."""

    def __init__(self, plan: SeedPlan, *, quiet: bool) -> None:
        self.plan, self.shown = plan, not quiet and sys.stdout.isatty()
        self.stack, self.tasks, self.bytes = ExitStack(), dict[str, Any](), 0
        self.started = time.monotonic()

    def __enter__(self) -> Self:
        if self.shown:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            rates = (TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
            self.progress = self.stack.enter_context(Progress(*columns, *rates, transient=True))
            for table in self.plan.tables:
                self.tasks[table.name] = self.progress.add_task(table.name, total=table.rows, rate="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def say(self, copied: Copied) -> None:
        if not self.shown:
            return
        self.bytes += copied.bytes
        elapsed = max(time.monotonic() - self.started, 0.001)
        task = self.progress.tasks[self.tasks[copied.table]]
        rate = f"{(task.completed + copied.rows) / elapsed:,.0f} rows/s {self.bytes / MEGA / elapsed:,.1f} MB/s"
        self.progress.update(task.id, advance=copied.rows, rate=rate)
