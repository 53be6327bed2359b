"""C: the compression settings of hypertables and continuous aggregates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from seigen.model import Compression, Ref
from seigen.rules import definitions
from seigen.rules.findings import Finding, listed, nearest, quote
from seigen.rules.reading import Reading

ORDERS = {
    (*direction, *nulls)
    for direction in ((), ("asc",), ("desc",))
    for nulls in ((), ("nulls", "first"), ("nulls", "last"))
}


class Entry(NamedTuple):
    """One entry of segment_by or order_by. `column` is None when it is more than a column's name."""

    field: str
    text: str
    column: str | None


def settings(reading: Reading) -> Iterator[tuple[Ref, str, list[Entry], list[Entry]]]:
    """(settings, the relation in words, segment_by, order_by)."""
    for relation, item in reading.compressions.items():
        what = f"{'aggregate' if relation in reading.aggregates else 'hypertable'} {quote(relation)}"
        yield Ref("compression", relation), what, segments(reading, item), orders(item)


def segments(reading: Reading, item: Compression) -> list[Entry]:
    """Names are verbatim: one that is no column and cannot be a plain name was meant as an expression."""
    known = reading.column_names(item.relation)
    return [
        Entry(f"segment_by.{i}", name, name if known is None or name in known or "(" not in name else None)
        for i, name in enumerate(item.segment_by)
    ]


def orders(item: Compression) -> list[Entry]:
    return [Entry(f"order_by.{i}", text, ordered(text)) for i, text in enumerate(item.order_by)]


@lru_cache(maxsize=4096)
def ordered(text: str) -> str | None:
    """The column of `column [ASC|DESC] [NULLS FIRST|LAST]`."""
    tokens = definitions.scan(text)
    return tokens[0].name or None if tokens and tuple(token.word for token in tokens[1:]) in ORDERS else None


def columns_exist(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, order_by in settings(reading):
        known = reading.column_names(ref.name)
        for entry in (*segment_by, *order_by):
            if known and entry.column is not None and entry.column not in known:
                yield Finding(
                    ref,
                    entry.field,
                    f"{what}: {key(entry)} names {quote(entry.column)}, which is not one of its columns; TimescaleDB "
                    f'would refuse it: column "{entry.column}" does not exist; {nearest(entry.column, known)}',
                )


def key(entry: Entry) -> str:
    return entry.field.partition(".")[0]


def no_duplicates(reading: Reading) -> Iterator[Finding]:
    for ref, what, *lists in settings(reading):
        for entries in lists:
            seen = set[str | None]()
            for entry in entries:
                twice = entry.column is not None and entry.column in seen
                seen.add(entry.column)
                if twice:
                    yield Finding(
                        ref,
                        entry.field,
                        f"{what}: {key(entry)} names {quote(entry.column)} twice; TimescaleDB would refuse it: "
                        f'duplicate column name "{entry.column}"; write it once',
                    )


def no_overlap(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, order_by in settings(reading):
        segmenting = {entry.column for entry in segment_by} - {None}
        for entry in order_by:
            if entry.column in segmenting:
                yield Finding(
                    ref,
                    entry.field,
                    f"{what}: {quote(entry.column)} stands in segment_by and in order_by; TimescaleDB would refuse it: "
                    f'cannot use column "{entry.column}" for both ordering and segmenting; rows of a segment have one '
                    f"{entry.column}: take it out of order_by",
                )


def time_not_segmenting(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, _ in settings(reading):
        time = reading.time_column(ref.name)
        for entry in segment_by:
            if time is not None and entry.column == time:
                yield Finding(
                    ref,
                    entry.field,
                    f"{what}: segment_by holds the time column {quote(time)}; TimescaleDB accepts it, and each "
                    "compressed batch holds the rows of one moment: the data grows instead of shrinking; write "
                    f'"{time} desc" under order_by',
                )


def plain_columns(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, order_by in settings(reading):
        for entry in (*segment_by, *order_by):
            if entry.column is None and entry.text.strip():
                segmenting = key(entry) == "segment_by"
                kind = "segmenting" if segmenting else "ordering"
                fix = "a column's name" if segmenting else "a column, then ASC or DESC, then NULLS FIRST or NULLS LAST"
                yield Finding(
                    ref,
                    entry.field,
                    f"{what}: {key(entry)} holds {quote(entry.text)}, which is more than a column; TimescaleDB would "
                    f'refuse it: unable to parse {kind} option "{entry.text}"; write {fix}',
                )


def unique_columns_placed(reading: Reading) -> Iterator[Finding]:
    """Silent without both lists: the server chooses then, which C13 says."""
    for ref, what, segment_by, order_by in settings(reading):
        placed = {entry.column for entry in (*segment_by, *order_by)} | {reading.time_column(ref.name)}
        if not (segment_by or order_by):
            continue
        for place, item in reading.constraints.get(ref.name, ()):
            missing = [column for column in item.columns if column not in placed]
            if item.type in ("primary key", "unique") and missing:
                yield Finding(
                    place,
                    "",
                    f"{what}: {item.type} ({listed(item.columns)}), and compression places {listed(missing)} neither "
                    f'in segment_by nor in order_by; TimescaleDB warns: column "{missing[0]}" should be used for '
                    f"segmenting or ordering, since each INSERT into a compressed chunk unpacks batches to look for "
                    f'twins; write "{missing[0]}" under order_by',
                )


def foreign_keys_segmented(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, _ in settings(reading):
        segmenting = {entry.column for entry in segment_by}
        for place, item in reading.constraints.get(ref.name, ()):
            missing = [column for column in item.columns if column not in segmenting]
            if item.type == "foreign key" and missing:
                yield Finding(
                    place,
                    "",
                    f"{what}: the foreign key ({listed(item.columns)}) is not in segment_by; TimescaleDB before 2.16 "
                    f'refuses it: column "{missing[0]}" must be used for segmenting; write it under segment_by, leave '
                    "the foreign key out, or update TimescaleDB",
                )


def settings_said(reading: Reading) -> Iterator[Finding]:
    for ref, what, segment_by, order_by in settings(reading):
        if not (segment_by or order_by):
            yield Finding(
                ref,
                "",
                f"{what}: compression has neither segment_by nor order_by; TimescaleDB chooses them itself, from 2.22 "
                "on for each chunk anew, so that chunks can differ; write segment_by: [the column that queries ask "
                "for], order_by: [time desc]",
            )


def no_exclusion(reading: Reading) -> Iterator[Finding]:
    for relation in reading.compressions:
        for _, item in reading.constraints.get(relation, ()):
            if item.type == "exclude":
                yield Finding(
                    Ref("compression", relation),
                    "",
                    f"hypertable {quote(relation)}: exclude {quote(item.name)} and compression; TimescaleDB would "
                    f"refuse it: constraint {item.name} is not supported for converting to columnstore; leave one of "
                    "the two out",
                )
