"""H: what TimescaleDB asks of a table that is to be a hypertable."""

from __future__ import annotations

from collections.abc import Iterator

from seigen import intervals
from seigen.model import Constraint, Dimension, Ref
from seigen.rules import definitions, types
from seigen.rules.definitions import IndexText
from seigen.rules.findings import Finding, listed, nearest, number, quote
from seigen.rules.reading import Reading, first_range
from seigen.rules.types import Type

DEFAULT_UNITS = {"bigint": 1_000_000, "integer": 100_000, "smallint": 10_000}
BETTER = {
    "character varying": "text, with a check where its length matters",
    "timestamp without time zone": "timestamptz",
}
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
        allowed = found.name in types.INTEGERS | types.TIMES | {"uuid"}  # uuid: see no_uuid
        known = found.name in types.BUILT_IN or found.name in reading.enums
        if found.array or (known and not allowed):
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(column.name)} is {column.type}; "
                f'TimescaleDB would refuse it: invalid type for dimension "{column.name}"; needs {RANGED}',
            )


def no_uuid(reading: Reading) -> Iterator[Finding]:
    """TimescaleDB 2.22 and later partition by UUIDv7."""
    for ref, field, dimension in dimensions(reading):
        column = reading.columns(ref.name).get(dimension.column)
        if column is not None and dimension.kind == "range" and types.parse(column.type) == types.Type("uuid"):
            yield Finding(
                ref,
                field,
                f"hypertable {quote(ref.name)}: the partition column {quote(column.name)} is {column.type}; "
                f'TimescaleDB before 2.22 refuses it: invalid type for dimension "{column.name}"; needs {RANGED}',
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


def not_partitioned(reading: Reading) -> Iterator[Finding]:
    for table in reading.hypertables:
        item = reading.tables.get(table)
        if item is not None and item.partition_by is not None:
            yield Finding(
                Ref("hypertable", table),
                "",
                f"hypertable {quote(table)}: the table has partition_by; TimescaleDB would refuse it: table "
                f'"{table}" is already partitioned; write one of the two',
            )


def no_row_trigger_with_transition_tables(reading: Reading) -> Iterator[Finding]:
    for ref, item in reading.triggers:
        words = [token.word for token in definitions.scan(item.definition)]
        each_row = any(words[i : i + 3] == ["for", "each", "row"] for i in range(len(words)))
        if item.relation in reading.hypertables and each_row and "referencing" in words:
            yield Finding(
                ref,
                "",
                f"hypertable {quote(item.relation)}: trigger {quote(item.name)} is FOR EACH ROW and has transition "
                "tables; TimescaleDB would refuse it: ROW triggers with transition tables are not supported on "
                "hypertables; write FOR EACH STATEMENT, or leave REFERENCING out",
            )


def intervals_of_chunks(reading: Reading) -> Iterator[tuple[Ref, str, str, Type | None]]:
    """(object, its words, chunk_interval, type of its time) of hypertables and aggregates that say one."""
    for table, item in reading.hypertables.items():
        interval = first_range(item).interval
        if interval is not None:
            yield Ref("hypertable", table), f"hypertable {quote(table)}", str(interval), reading.time_type(table)
    for name, aggregate in reading.aggregates.items():
        if aggregate.chunk_interval is not None:
            ref, what = Ref("continuous_aggregate", name), f"aggregate {quote(name)}"
            yield ref, what, str(aggregate.chunk_interval), reading.time_type(name)


def chunk_interval_fits_time(reading: Reading) -> Iterator[Finding]:
    for ref, what, interval, kind in intervals_of_chunks(reading):
        integers = reading.counts_integers(ref.name)
        if kind is None or integers is None or integers == (number(interval) is not None):
            continue
        if integers:
            yield Finding(
                ref,
                "chunk_interval",
                f"{what}: chunk_interval {interval} is an interval, and time is {kind}; TimescaleDB would refuse it: "
                f"invalid interval type for {kind} dimension; write the number of units that a chunk shall span",
            )
        else:
            yield Finding(
                ref,
                "chunk_interval",
                f"{what}: chunk_interval {interval} is a bare number, and time is {kind}; PostgreSQL takes it for "
                "seconds, where TimescaleDB's own functions mean microseconds; write an interval, such as 7 days",
            )


def whole_days(reading: Reading) -> Iterator[Finding]:
    for ref, what, interval, kind in intervals_of_chunks(reading):
        size = intervals.microseconds(interval)
        if ref.kind == "hypertable" and kind == types.Type("date") and size is not None and size % intervals.DAY:
            yield Finding(
                ref,
                "chunk_interval",
                f"{what}: chunk_interval {interval} is not a number of whole days, and time is a date; TimescaleDB "
                "would refuse it: invalid interval for date dimension; write whole days, such as 7 days",
            )


def no_months(reading: Reading) -> Iterator[Finding]:
    for ref, what, interval, _ in intervals_of_chunks(reading):
        parts = intervals.parts(interval)
        if parts is not None and parts[0]:
            days = intervals.text(sum(parts))
            yield Finding(
                ref,
                "chunk_interval",
                f"{what}: chunk_interval {interval} is stored as {days}: a month counts as 30 days, and chunks do not "
                f"begin with months; write {days}",
            )


def integer_interval_said(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.hypertables.items():
        kind = reading.time_type(table)
        if first_range(item).interval is None and kind is not None and kind.name in DEFAULT_UNITS:
            yield Finding(
                Ref("hypertable", table),
                "",
                f"hypertable {quote(table)}: time is {kind}, and there is no chunk_interval; TimescaleDB takes "
                f"{DEFAULT_UNITS[kind.name]:,} units, whatever a unit is; write chunk_interval",
            )


def modern_types(reading: Reading) -> Iterator[Finding]:
    for table in reading.hypertables:
        for name, column in reading.columns(table).items():
            kind = types.parse(column.type)
            if kind.array or kind.name not in BETTER:
                continue
            yield Finding(
                Ref("table", table),
                f"columns.{name}",
                f"hypertable {quote(table)}: column {quote(name)} is {column.type}; TimescaleDB warns: column type "
                f'"{kind}" used for "{name}" does not follow best practices; write {BETTER[kind.name]}',
            )
