"""Hypertables: a table's partitioning. What can be changed later holds for chunks that are made from then on."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen import intervals
from seigen.kinds.base import Kind, State, Steps, hazard_if, over_rows
from seigen.kinds.references import declared_routine, routine
from seigen.kinds.writing import Entry, Note, Writing, Written, home, said
from seigen.model import Context, ContinuousAggregate, Dimension, Hypertable, Ref, Refuse, Schema, Step, columns_of
from seigen.scope import Scope, entries, number, optional, text
from seigen.shapes import NAME, PARTITIONS, SPAN, Field, Fields, MapOf, Section, sql
from seigen.sql import literal, regclass, statement
from seigen.yaml_tree import Mapping, Node

SHAPE = Fields(
    "a mapping with time and chunk_interval",
    {
        "time": Field(NAME, "The column that the hypertable is partitioned by", required=True),
        "chunk_interval": Field(SPAN, "The width of a chunk: an interval, or a number for an integer column"),
        "partitions": Field(
            MapOf("column", PARTITIONS, "a mapping of columns to numbers of partitions", least=1),
            "Hash dimensions: column → into how many chunks the rows of an interval are divided by it",
        ),
        "integer_now": Field(
            sql("the name of a function without arguments", "unix_now"),
            "The function that says what time it is, for an integer column: policies need it",
        ),
    },
    define="hypertable",
)


def parse(scope: Scope, node: Node) -> None:
    scope.needs_timescaledb("a hypertable")
    said = entries(node)
    found = Ref("hypertable", scope.ref.name)
    now = said.get("integer_now")
    time = Dimension(
        text(said["time"]),
        interval=optional(said.get("chunk_interval")),
        integer_now=None if now is None else routine(scope, now, "hypertable.integer_now", "function"),
    )
    listed = said.get("partitions")
    hashes = (Dimension(name, "hash", partitions=number(node)) for name, node in sorted(entries(listed).items()))
    scope.put(found, Hypertable(scope.ref.name, (time, *hashes)), scope.position, said)
    for name in entries(listed):
        assert isinstance(listed, Mapping)
        scope.place(found, f"partitions.{name}", listed.keys[name])


SECTIONS = (Section("table", "hypertable", Field(SHAPE, "Makes the table a TimescaleDB hypertable"), parse),)

INTEGERS = ("smallint", "integer", "bigint", "int", "int2", "int4", "int8")


def ref(item: Hypertable) -> Ref:
    return Ref("hypertable", item.table)


def read(state: State) -> Iterable[Hypertable]:
    return (
        Hypertable(
            row["name"],
            tuple(sorted((Dimension(**found) for found in row["dimensions"]), key=place)),
            invalidation_trigger=row["invalidation_trigger"],
        )
        for row in state["hypertables"]
    )


def place(dimension: Dimension) -> tuple[bool, str]:
    """The time column comes first; the order of the others says nothing."""
    return dimension.kind == "hash", dimension.column if dimension.kind == "hash" else ""


def write(item: Hypertable, writing: Writing) -> Iterable[Written]:
    time, *hashes = item.dimensions
    if any(dimension.kind != "hash" for dimension in hashes):
        yield Note(f"hypertable {item.table} has a second range dimension")
        return
    width = time.interval
    if isinstance(width, int) and not counts_integers(writing.schema, item.table, time.column):
        width = intervals.text(width)
    value = said(
        time=time.column,
        chunk_interval=width,
        partitions={dimension.column: dimension.partitions for dimension in hashes},
        integer_now=time.integer_now,
    )
    yield Entry((*home(writing.schema, item.table), "hypertable"), value)


def requires(schema: Schema, item: Hypertable) -> Iterable[Ref]:
    yield Ref("table", item.table)


def follows(schema: Schema, item: Hypertable) -> Iterable[Ref]:
    """The catalog holds the name of integer_now, so the function itself may be made anew behind it."""
    now = item.dimensions[0].integer_now
    return declared_routine(now, "function") if now is not None else ()


def owner(schema: Schema, item: Hypertable) -> Ref | None:
    return Ref("table", item.table)


def counts_integers(schema: Schema, table: str, column: str) -> bool:
    """Whether the partition column is an integer, so that intervals are plain numbers."""
    found = columns_of(schema, table).get(column)
    return found is not None and found.type.strip().lower() in INTEGERS


def interval_sql(value: int | str, integers: bool) -> str:
    """'7 days', or microseconds of the catalog → INTERVAL '7 days'; units of an integer column → a number.

    What does not fit the column (rule H9) is left to the server to refuse.
    """
    if integers and (isinstance(value, int) or value.lstrip("+-").isdigit()):
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
    more = [add_dimension(table, dimension, context) for dimension in others]
    if first.integer_now is not None:
        more.append(set_integer_now(table, first.integer_now))
    return (Step(made, hazards, "ACCESS EXCLUSIVE"), *more)


def add_dimension(table: str, item: Dimension, context: Context) -> Step:
    by = dimension_sql(context.desired, table, item)
    note = "chunks that exist are not divided" if table in context.facts.rows else None
    return Step(statement("SELECT add_dimension({table}, {by})", table=regclass(table), by=by), note=note)


def set_integer_now(table: str, function: str, *, replace: bool = False) -> Step:
    more = ", replace_if_exists => true" if replace else ""
    sql = statement(
        "SELECT set_integer_now_func({table}, {function}{more})",
        table=regclass(table),
        function=literal(function),
        more=more,
    )
    return Step(sql)


def alter(live: Hypertable, desired: Hypertable, context: Context) -> Steps | Refuse:
    now, then = live.dimensions[0], desired.dimensions[0]
    if refused := refuse(live, desired, context):
        return refused
    table, steps = live.table, []
    if now.interval != then.interval:
        width = interval_sql(then.interval or 0, counts_integers(context.live, table, now.column))
        sql = statement("SELECT set_chunk_time_interval({table}, {width})", table=regclass(table), width=width)
        steps.append(Step(sql, note="chunks that exist keep their width"))
    present = {dimension.column: dimension for dimension in live.dimensions}
    for dimension in desired.dimensions[1:]:
        if dimension.column not in present:
            steps.append(add_dimension(table, dimension, context))
        elif dimension != present[dimension.column]:
            sql = statement(
                "SELECT set_number_partitions({table}, {count}, {column})",
                table=regclass(table),
                count=literal(dimension.partitions),
                column=literal(dimension.column),
            )
            steps.append(Step(sql, note="chunks that exist keep their division"))
    if then.integer_now is not None and now.integer_now != then.integer_now:
        count = context.facts.expiring.get(table, 0)
        message = f"{count} chunks of {table} hold rows that are older than its retention by {then.integer_now}"
        hazards = hazard_if(count > 0, "deletes_data", f"{message}: the policy's next run drops them")
        made = set_integer_now(table, then.integer_now, replace=now.integer_now is not None)
        steps.append(msgspec.structs.replace(made, hazards=hazards))
    return tuple(steps)


def refuse(live: Hypertable, desired: Hypertable, context: Context) -> Refuse | None:
    now, then = live.dimensions[0], desired.dimensions[0]
    kept = {(d.column, d.kind) for d in desired.dimensions}
    gone = [d.column for d in live.dimensions if (d.column, d.kind) not in kept]
    if now.column != then.column or gone:
        return Refuse(
            f"the partitioning of hypertable {live.table} by {', '.join(gone) or now.column} cannot be taken back",
            "create a new hypertable, INSERT … SELECT the rows over, and rename; or write the present partitioning "
            "into the document",
        )
    if now.integer_now is not None and then.integer_now is None:
        return Refuse(
            f"TimescaleDB cannot take the integer_now of hypertable {live.table} away",
            f"write it into the document: integer_now: {now.integer_now}",
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
    return None


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
    follows=follows,
    owner=owner,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
