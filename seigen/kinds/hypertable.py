"""Hypertables: a table's partitioning. It can be added to a table, its interval changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen import intervals
from seigen.kinds.base import Kind, State, Steps, over_rows
from seigen.model import Context, ContinuousAggregate, Dimension, Hypertable, Ref, Refuse, Schema, Step, columns_of
from seigen.scope import Scope, entries, optional, text
from seigen.shapes import NAME, SPAN, Field, Fields, Section
from seigen.sql import literal, regclass, statement
from seigen.yaml_tree import Node

SHAPE = Fields(
    "a mapping with time and chunk_interval",
    {
        "time": Field(NAME, "The column that the hypertable is partitioned by", required=True),
        "chunk_interval": Field(SPAN, "The width of a chunk: an interval, or a number for an integer column"),
    },
    define="hypertable",
    later=("partitions", "integer_now"),
)


def parse(scope: Scope, node: Node) -> None:
    scope.needs_timescaledb("a hypertable")
    said = entries(node)
    found = Ref("hypertable", scope.ref.name)
    dimension = Dimension(text(said["time"]), interval=optional(said.get("chunk_interval")))
    scope.put(found, Hypertable(scope.ref.name, (dimension,)), scope.position, said)


SECTIONS = (Section("table", "hypertable", Field(SHAPE, "Makes the table a TimescaleDB hypertable"), parse),)

INTEGERS = ("smallint", "integer", "bigint", "int", "int2", "int4", "int8")


def ref(item: Hypertable) -> Ref:
    return Ref("hypertable", item.table)


def read(state: State) -> Iterable[Hypertable]:
    return (
        Hypertable(
            row["name"],
            tuple(Dimension(**dimension) for dimension in row["dimensions"]),
            invalidation_trigger=row["invalidation_trigger"],
        )
        for row in state["hypertables"]
    )


def requires(schema: Schema, item: Hypertable) -> Iterable[Ref]:
    yield Ref("table", item.table)


def owner(schema: Schema, item: Hypertable) -> Ref | None:
    return Ref("table", item.table)


def counts_integers(schema: Schema, table: str, column: str) -> bool:
    """Whether the partition column is an integer, so that intervals are plain numbers."""
    found = columns_of(schema, table).get(column)
    return found is not None and found.type.strip().lower() in INTEGERS


def interval_sql(value: int | str, integers: bool) -> str:
    """'7 days', or microseconds of the catalog → INTERVAL '7 days'; units of an integer column → a number."""
    if integers:
        return literal(int(value))
    text = intervals.text(value) if isinstance(value, int) else value
    return f"INTERVAL {literal(text)}"


def dimension_sql(schema: Schema, table: str, item: Dimension) -> str:
    if item.kind == "hash":
        return f"by_hash({literal(item.column)}, {literal(item.partitions)})"
    if item.interval is None:
        return f"by_range({literal(item.column)})"
    width = interval_sql(item.interval, counts_integers(schema, table, item.column))
    return f"by_range({literal(item.column)}, {width})"


def create(item: Hypertable, context: Context) -> Steps:
    table = item.table
    hazards = over_rows(
        context,
        table,
        ("rewrites_data", f"every row of {table} is moved into chunks: needs the table's size again on disk"),
        ("blocks_reads", f"reads and writes of {table} wait while its rows are moved"),
    )
    first, *others = item.dimensions
    move = ", migrate_data => true" if hazards else ""
    made = statement(
        "SELECT create_hypertable({table}, {by}, create_default_indexes => false{move})",
        table=regclass(table),
        by=dimension_sql(context.desired, table, first),
        move=move,
    )
    more = (
        statement(
            "SELECT add_dimension({table}, {by})",
            table=regclass(table),
            by=dimension_sql(context.desired, table, dimension),
        )
        for dimension in others
    )
    return (Step(made, hazards, "ACCESS EXCLUSIVE"), *map(Step, more))


def alter(live: Hypertable, desired: Hypertable, context: Context) -> Steps | Refuse:
    now, then = live.dimensions[0], desired.dimensions[0]
    if msgspec.structs.replace(now, interval=then.interval) != then or live.dimensions[1:] != desired.dimensions[1:]:
        return Refuse(
            f"the partitioning of hypertable {live.table} cannot be changed in place",
            "create a new hypertable, INSERT … SELECT the rows over, and rename; or write the present partitioning "
            "into the document",
        )
    stale = readers_that_stay(live.table, context)
    if stale and desired.invalidation_trigger and not live.invalidation_trigger:
        # a new aggregate does not bring it back while another reads the table (2.22), or fails with 55000 (2.23-dev)
        names = ", ".join(stale)
        return Refuse(
            f"TimescaleDB's trigger on hypertable {live.table} is gone, and {names} no longer hears of changed rows",
            f"drop {names}, and the aggregates that read from there, and apply: the first new aggregate makes the "
            "trigger; rows whose raw rows are gone already are lost",
        )
    if now == then:
        return ()
    width = interval_sql(then.interval or 0, counts_integers(context.live, live.table, now.column))
    sql = statement("SELECT set_chunk_time_interval({table}, {width})", table=regclass(live.table), width=width)
    return (Step(sql, note="chunks that exist keep their width"),)


def readers_that_stay(table: str, context: Context) -> list[str]:
    """Live aggregates over the hypertable that are neither dropped nor made anew."""
    found = []
    for ref, item in context.live.objects.items():
        then = context.desired.objects.get(ref)
        if not isinstance(item, ContinuousAggregate) or not isinstance(then, ContinuousAggregate):
            continue
        if table in item.sources and item.query == then.query and not item.replaced:
            found.append(item.name)
    return sorted(found)


def drop(item: Hypertable, context: Context) -> Refuse:
    return Refuse(
        f"hypertable {item.table} cannot be turned back into a plain table",
        "create a plain table, INSERT … SELECT the rows over, and rename; or declare hypertable: in the document",
    )


KIND: Kind[Hypertable] = Kind(
    type="hypertable",
    ref=ref,
    sections=SECTIONS,
    read=read,
    requires=requires,
    owner=owner,
    create=create,
    alter=alter,
    drop=drop,
)
