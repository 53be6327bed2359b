"""H: what TimescaleDB asks of a table that is to be a hypertable."""

from __future__ import annotations

from collections.abc import Iterator

from seigen import intervals
from seigen.model import Constraint, Dimension, Ref
from seigen.rules import definitions, types
from seigen.rules.definitions import IndexText
from seigen.rules.findings import Finding, listed, nearest, number, quote
from seigen.rules.reading import Reading, first_range

RANGED = "timestamptz, timestamp, date, bigint, integer or smallint"


def dimensions(reading: Reading) -> Iterator[tuple[Ref, str, Dimension]]:
    """(hypertable, field, dimension) of all dimensions."""
    for table, item in reading.hypertables.items():
        for dimension in item.dimensions:
            field = "time" if dimension.kind == "range" else f"partitions.{dimension.column}"
            yield Ref("hypertable", table), field, dimension


def column_exists(reading: Reading) -> Iterator[Finding]:
    for ref, field, dimension in dimensions(reading):
        columns = reading.columns(ref.name)
        if columns and dimension.column not in columns:
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(dimension.column)} is not a column of the "
                f'table; TimescaleDB would refuse it: column "{dimension.column}" does not exist; '
                f"{nearest(dimension.column, columns)}",
            )


def column_type(reading: Reading) -> Iterator[Finding]:
    for ref, field, dimension in dimensions(reading):
        column = reading.columns(ref.name).get(dimension.column)
        if column is None or dimension.kind != "range":
            continue
        found = types.parse(column.type)
        allowed = found.name in types.INTEGERS | types.TIMES | {"uuid"}
        known = found.name in types.BUILT_IN or found.name in reading.enums
        if found.array or (known and not allowed):
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(column.name)} is {column.type}; "
                f'TimescaleDB would refuse it: invalid type for dimension "{column.name}"; needs {RANGED}',
            )


def column_not_null(reading: Reading) -> Iterator[Finding]:
    for ref, field, dimension in dimensions(reading):
        column = reading.columns(ref.name).get(dimension.column)
        if column is None or column.not_null or dimension.kind != "range":
            continue
        keys = (item for _, item in reading.constraints.get(ref.name, ()) if item.type == "primary key")
        if not any(column.name in key.columns for key in keys):
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(column.name)} may be null; TimescaleDB "
                "sets NOT NULL without saying so, and the database would differ from the document for ever; write "
                f'"{column.name}: {column.type} not null"',
            )


def unique_holds_partition_columns(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.hypertables.items():
        columns = reading.columns(table)
        needed = [dimension.column for dimension in item.dimensions if dimension.column in columns]
        for ref, what, keys in unique_keys(reading, table):
            missing = [column for column in needed if column not in keys.columns()]
            if missing:
                one = "column" if len(missing) == 1 else "columns"
                whole = listed([*(key.text for key in keys.keys), *missing])
                yield Finding(
                    ref,
                    "",
                    f"hypertable {quote(table)}: {what} ({listed(key.text for key in keys.keys)}) lacks the partition "
                    f"{one} {listed(map(quote, missing))}; TimescaleDB would refuse it: cannot create a unique index "
                    f'without the column "{missing[0]}" (used in partitioning); write [{whole}]',
                )


def unique_keys(reading: Reading, table: str) -> Iterator[tuple[Ref, str, IndexText]]:
    """(object, what it is, its keys) of all that makes a unique or excluding index on the table."""
    for ref, item in reading.constraints.get(table, ()):
        keys = constraint_keys(item)
        if keys is not None:
            yield ref, item.type, keys
    for ref, index, keys in reading.indexes.get(table, ()):
        if index.unique and keys is not None:
            yield ref, f"unique index {quote(index.name)}", keys


def constraint_keys(item: Constraint) -> IndexText | None:
    if item.type == "exclude":
        return definitions.excluded(item.definition)
    if item.type not in ("primary key", "unique"):
        return None
    return IndexText("btree", tuple(definitions.Key(column, column) for column in item.columns))


def column_not_generated(reading: Reading) -> Iterator[Finding]:
    for ref, field, dimension in dimensions(reading):
        column = reading.columns(ref.name).get(dimension.column)
        if column is not None and column.generated is not None:
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(column.name)} is generated; TimescaleDB "
                "would refuse it: invalid partitioning column (generated columns cannot be used as partitioning "
                "dimensions); let the writer compute it, or partition by the column that it is computed from",
            )


def chunk_interval_positive(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.hypertables.items():
        dimension = first_range(item)
        column = reading.columns(table).get(dimension.column)
        if dimension.interval is not None and column is not None:
            kind = types.parse(column.type)
            most = types.INTEGER_RANGE.get(kind.name) if not kind.array else None
            what = f"hypertable {quote(table)}"
            message = not_positive(what, dimension.interval, most, time_chunks=True)
            if message:
                yield Finding(Ref("hypertable", table), "chunk_interval", message)
    for name, aggregate in reading.aggregates.items():
        if aggregate.chunk_interval is not None:
            most = types.INTEGER_RANGE["bigint"] if reading.counts_integers(name) else None
            message = not_positive(f"aggregate {quote(name)}", aggregate.chunk_interval, most)
            if message:
                yield Finding(Ref("continuous_aggregate", name), "chunk_interval", message)


def not_positive(what: str, interval: int | str, most: int | None, time_chunks: bool = False) -> str | None:
    """What is wrong with the width of a chunk; `most` is set for integer columns."""
    whole = number(interval)
    if most is not None and whole is not None and not 0 < whole <= most:
        return (
            f"{what}: chunk_interval {interval} is outside 1 to {most}; TimescaleDB would refuse it: invalid interval: "
            f"must be between 1 and {most}; write the number of units that a chunk shall span"
        )
    size = whole if whole is not None else intervals.microseconds(str(interval))
    if size is None or size > 0:
        return None
    answer = (
        "TimescaleDB accepts it, and every INSERT fails"
        if time_chunks
        else "TimescaleDB would refuse it: invalid interval: must be between 1 and 9223372036854775807"
    )
    return f"{what}: chunk_interval {interval} is not positive; {answer}; write a positive interval, such as 7 days"
