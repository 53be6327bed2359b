"""What a plan will come to, before a row is made: bytes, chunks, time, and what is not worth it."""

from __future__ import annotations

from seigen.errors import SeedError
from seigen.intervals import microseconds, text
from seigen.model import Compression, Constraint, Document, Policy, Ref
from seigen.seed.model import Request, SeedPlan, TablePlan

RATE = 60_000  # rows/s into tables with indexes and foreign keys, one connection to a server on the same machine
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
        kept = microseconds(str(policy.jobs[0].config.get("drop_after")))
        if kept is not None and request.start < now - kept:
            short = text((now - kept - request.start) // 3_600_000_000 * 3_600_000_000)
            raise SeedError(
                f'table "{name}": retention drops what is older than {text(kept)}, and the range begins {short} before '
                "that; begin later (--start), or take the retention out of the document"
            )


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
                f"{table.name}: {each:.1f} rows per segment and chunk ({table.rows:,} rows / {chunks} chunks / "
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
