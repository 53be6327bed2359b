"""How a database is doing: what `seigen status` knows, and how a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from seigen.report.text import aligned, visible

VERSION = 1  # of the JSON; changes only when a reader could break

Row = tuple[str, ...]


class HypertableStatus(msgspec.Struct, frozen=True):
    """Sizes in bytes; `before` and `after` are those of the compressed chunks. `oldest`, `newest`: its chunks' ends."""

    name: str
    chunks: int
    compressed: int
    bytes: int
    before: int | None
    after: int | None
    oldest: str | None
    newest: str | None


class AggregateStatus(msgspec.Struct, frozen=True):
    """`watermark`: up to where it is materialised, None before its first refresh. `behind`: how far that lies behind
    the newest row of what it reads, in seconds, or in units of an integer time; None where one of the two is not there.
    """

    name: str
    source: str
    materialized_only: bool
    chunks: int
    bytes: int
    watermark: str | None
    behind: float | None


class JobStatus(msgspec.Struct, frozen=True):
    """A policy. Times in ISO 8601; `status`: of its last run, None when it never ran."""

    id: int
    policy: str
    relation: str
    schedule: str
    scheduled: bool
    status: str | None
    started: str | None
    succeeded: str | None
    next: str | None
    runs: int
    failures: int


class TableStatus(msgspec.Struct, frozen=True):
    """`rows` as the planner estimates them; None before the first ANALYZE."""

    name: str
    rows: int | None
    bytes: int
    index_bytes: int


class IndexStatus(msgspec.Struct, frozen=True):
    """`scans` since the statistics began, over all chunks. `constraint`: it is there for a key, used or not. `same_as`:
    another index of the table with the same columns, operators and condition.
    """

    name: str
    table: str
    bytes: int
    scans: int
    constraint: bool
    same_as: str | None


class Status(msgspec.Struct, frozen=True):
    schema: str
    hypertables: tuple[HypertableStatus, ...]
    aggregates: tuple[AggregateStatus, ...]
    jobs: tuple[JobStatus, ...]
    tables: tuple[TableStatus, ...]
    indexes: tuple[IndexStatus, ...]


def status_json(status: Status) -> str:
    """`{"version": 1, "schema": …, "hypertables": […], …}`: the fields of the types above."""
    found = {"version": VERSION, **msgspec.to_builtins(status)}
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


# -- for a person -----------------------------------------------------------------------------------------------------


def sections(status: Status) -> Iterator[tuple[str, list[str]]]:
    """(title, lines) of each section that has something to say."""
    for title, header, left, rows in (
        ("hypertables", HYPERTABLE, (0, 5, 6), map(hypertable, status.hypertables)),
        ("continuous aggregates", AGGREGATE, (0, 1, 4), map(aggregate, status.aggregates)),
        ("policies", JOB, (1, 2, 4, 5, 7), map(job, status.jobs)),
        ("tables", TABLE, (0,), map(table, status.tables)),
        ("indexes that no query used since the statistics began", INDEX, (0, 1), map(index, unused(status.indexes))),
        ("indexes that another one makes needless", SAME, (0, 1, 2), map(same, filter(twin, status.indexes))),
    ):
        said = [tuple(visible(cell) for cell in row) for row in rows]
        if said:
            yield title, aligned([header, *said], left)


HYPERTABLE = ("hypertable", "chunks", "compressed", "size", "ratio", "from", "to")
AGGREGATE = ("aggregate", "reads", "chunks", "size", "refreshed to", "behind")
JOB = ("job", "policy", "of", "every", "last run", "status", "failures", "next run")
TABLE = ("table", "rows, about", "size", "indexes")
INDEX = ("index", "table", "size")
SAME = ("index", "table", "same as", "size")


def hypertable(item: HypertableStatus) -> Row:
    share = f"{item.compressed} ({100 * item.compressed // item.chunks} %)" if item.chunks else "0"
    ratio = f"{item.before / item.after:.1f}" if item.before and item.after else ""
    return item.name, str(item.chunks), share, size(item.bytes), ratio, moment(item.oldest), moment(item.newest)


def aggregate(item: AggregateStatus) -> Row:
    name = item.name if item.materialized_only else f"{item.name} (real-time)"
    reached = moment(item.watermark) if item.watermark else "never"
    return name, item.source, str(item.chunks), size(item.bytes), reached, distance(item)


def distance(item: AggregateStatus) -> str:
    if item.behind is None:
        return ""
    if item.watermark and item.watermark.lstrip("-").isdigit():
        return f"{item.behind:,.0f}"
    return span(item.behind)


def job(item: JobStatus) -> Row:
    said = item.status or "never ran"
    status = said if item.scheduled else f"{said}, paused"
    failed = f"{item.failures} of {item.runs}" if item.failures else ""
    return (
        str(item.id),
        item.policy,
        item.relation,
        item.schedule,
        moment(item.started),
        status,
        failed,
        moment(item.next),
    )


def table(item: TableStatus) -> Row:
    rows = "not analyzed" if item.rows is None else f"{item.rows:,}"
    return item.name, rows, size(item.bytes), size(item.index_bytes)


def index(item: IndexStatus) -> Row:
    return item.name, item.table, size(item.bytes)


def same(item: IndexStatus) -> Row:
    return item.name, item.table, str(item.same_as), size(item.bytes)


def twin(item: IndexStatus) -> bool:
    return item.same_as is not None


def unused(indexes: Sequence[IndexStatus]) -> list[IndexStatus]:
    """The largest first; what a key needs is used by being there."""
    found = [item for item in indexes if not item.scans and not item.constraint]
    return sorted(found, key=lambda item: (-item.bytes, item.name))


def size(count: int) -> str:
    """12 kB, 3.4 MB, 1.2 GB"""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:,.1f} TB"


def span(seconds: float) -> str:
    """0 s, 45 s, 12 min, 5.2 h, 3.1 d"""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def moment(text: str | None) -> str:
    """2026-01-31T12:00:00.123+00:00 → 2026-01-31 12:00"""
    return "" if text is None else text[:16].replace("T", " ").removesuffix(" 00:00")
