"""What a plan will come to, before a row is made: bytes, chunks, time, and what is not worth it."""

from __future__ import annotations

import numpy as np

from seigen.errors import SeedError
from seigen.intervals import DAY, HOUR, MONTH, parts, text
from seigen.model import Compression, Constraint, Document, Policy, Ref
from seigen.seed.model import Request, SeedPlan, TablePlan

RATE = 70_000  # rows/s into tables with indexes and foreign keys, by default workers to a server on the same machine
MANY = 1_000  # chunks
FEW = 100  # rows per segment and chunk below which compression stores more than it saves


def chunk_count(table: TablePlan) -> int:
    if table.time is None or not table.chunk_interval:
        return 0
    return table.time[2] // table.chunk_interval - table.time[1] // table.chunk_interval + 1


def seconds(plan: SeedPlan) -> float:
    return sum(table.rows for table in plan.tables) / RATE


def check_retention(document: Document, request: Request, tables: list[str], now: int) -> None:
    """Raises SeedError when rows would be older than a retention policy keeps them. `now` in microseconds."""
    for name in tables:
        policy = document.schema.objects.get(Ref("retention_policy", name))
        if not isinstance(policy, Policy):
            continue
        after = str(policy.jobs[0].config.get("drop_after"))
        edge = ago(now, after)
        if edge is not None and request.start < edge:
            short = text(-(-(edge - request.start) // HOUR) * HOUR)
            raise SeedError(
                f'table "{name}": retention drops what is older than {after}, and the range begins {short} before '
                "that; begin later (--start), or take the retention out of the document"
            )


def ago(now: int, interval: str) -> int | None:
    """now() - interval as the server counts it: months by the calendar. None for an interval that is not understood."""
    found = parts(interval)
    if found is None:
        return None
    today = np.datetime64(now, "us")
    month = today.astype("datetime64[M]")
    day = today - month
    back = month - np.timedelta64(round(found[0] / MONTH), "M")
    latest = (back + np.timedelta64(1, "M")).astype("datetime64[us]") - np.timedelta64(DAY, "us")
    date = min(back + day, latest + day % np.timedelta64(DAY, "us"))  # 31 March less a month is the end of February
    return int(date.astype(np.int64)) - found[1]


def warnings(plan: SeedPlan) -> list[str]:
    """What is not worth it, or takes longer than one would think."""
    return [*many_chunks(plan), *thin_segments(plan)]


def many_chunks(plan: SeedPlan) -> list[str]:
    return [
        f"{table.name}: {chunk_count(table):,} chunks in this range: making them takes longer than filling them; fewer "
        "by --start, or by a longer chunk_interval"
        for table in plan.tables
        if chunk_count(table) > MANY
    ]


def thin_segments(plan: SeedPlan) -> list[str]:
    """Warnings: tables whose compressed segments would hold fewer than FEW rows a chunk."""
    found = []
    rows = plan.sizes
    for table in plan.tables:
        settings = plan.document.schema.objects.get(Ref("compression", table.name))
        chunks = chunk_count(table)
        if not isinstance(settings, Compression) or not settings.segment_by or not chunks:
            continue
        segments = 1
        for column in settings.segment_by:
            segments *= max(1, parents(plan, table.name, column, rows))
        each = table.rows / chunks / segments
        if each < FEW:
            found.append(
                f"{table.name}: {each:.1f} rows per segment and chunk ({table.rows:,} rows / {chunks:,} chunks / "
                f"{segments:,} of {', '.join(settings.segment_by)}): compression needs {FEW} to be worth it"
            )
    return found


def parents(plan: SeedPlan, table: str, column: str, rows: dict[str, int]) -> int:
    """How many different values a segment column has: its parent's rows; 1 where that is not known."""
    for item in plan.document.schema.objects.values():
        if (
            isinstance(item, Constraint)
            and item.table == table
            and item.type == "foreign key"
            and column in item.columns
        ):
            return rows.get(str(item.ref_table), 0)
    return 1
