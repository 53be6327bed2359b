"""Continuous aggregates. A new query means a new aggregate: the server cannot change one in place.

An aggregate over rows is created WITH NO DATA and refreshed after the transaction: a refresh cannot run inside one.
The refresh that is owed is written down as a comment on the materialisation hypertable, in the same transaction: an
apply that died before it finds the debt as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen import intervals
from seigen.fragments import query as select
from seigen.kinds.base import Kind, State, Steps, over_rows, relation_ref
from seigen.kinds.calls import called
from seigen.kinds.columns.uses import read_from_outside
from seigen.kinds.hypertable import counts_integers, interval_sql
from seigen.kinds.writing import Entry, Note, Writing, Written, dedented, home
from seigen.model import Context, ContinuousAggregate, Hypertable, Recreate, Ref, Refuse, Schema, Step
from seigen.scope import Scope, flag, optional
from seigen.shapes import COMMENTED, FLAG, SPAN, Field, Section, sql
from seigen.sql import identifier, literal, regclass, statement
from seigen.yaml_tree import Node, Scalar, quoted

OWED = "seigen: refresh owed"


def parse(scope: Scope, node: Node) -> None:
    """The query, and what the aggregate's other keys say about it."""
    assert isinstance(node, Scalar)
    scope.needs_timescaledb("a continuous aggregate")
    judged = scope.judge(select, node, "query")
    if judged is None:
        return
    name, said = scope.ref.name, scope.node.entries
    for source, offset in judged.sources:
        if source == name:
            scope.problem(node.at(offset), "query: the aggregate reads itself")
        elif source not in scope.draft.relations and not scope.draft.setup:  # that may make any relation
            known = scope.draft.relations - {name}
            problem = f"query: relation {quoted(source)} is not in the document"
            scope.known(known, source, node.at(offset), problem)
    item = ContinuousAggregate(
        name=name,
        query=judged.text,
        materialized_only=flag(said.get("materialized_only"), default=True),
        chunk_interval=optional(said.get("chunk_interval")),
        sources=tuple(sorted({source for source, _ in judged.sources})),
        comment=optional(said.get("comment")),
    )
    scope.put(scope.ref, item, scope.home, said)
    scope.renamed(scope.ref, said.get("renamed_from"))


def write(item: ContinuousAggregate, writing: Writing) -> Iterable[Written]:
    """Its own query, as the server deparses it. The width of its chunks is said unless it is the server's choice."""
    if item.replaced or not item.refreshed:
        reason = "it was replaced by a plain view" if item.replaced else "an apply owes it a refresh: run it to the end"
        yield Note(f"continuous aggregate {item.name}: {reason}")
        return
    path = home(writing.schema, item.name)
    if item.comment is not None:
        yield Entry((*path, "comment"), item.comment)
    yield Entry((*path, "query"), dedented(item.query))
    yield Entry((*path, "materialized_only"), item.materialized_only)
    width = item.chunk_interval
    usual = [chunk_width(writing.schema, source) * 10 for source in item.sources]
    if ref(item) in writing.exact or width not in usual:
        plain = integers(writing.schema, item)
        shown = intervals.text(width) if isinstance(width, int) and not plain else width
        yield Entry((*path, "chunk_interval"), shown)


def chunk_width(schema: Schema, relation: str) -> int:
    """Of a hypertable's chunks; 0 for anything else."""
    found = schema.objects.get(Ref("hypertable", relation))
    width = found.dimensions[0].interval if isinstance(found, Hypertable) else 0
    return width if isinstance(width, int) else 0


QUERY = Field(
    sql("one SELECT"), "One SELECT over a hypertable or another aggregate, grouped by time_bucket", required=True
)
ONLY = Field(
    FLAG, "true: only what was refreshed is read; false: newer raw rows are aggregated on the fly", required=True
)
SECTIONS = (
    Section("aggregate", "query", QUERY, parse),
    Section("aggregate", "materialized_only", ONLY),
    Section("aggregate", "chunk_interval", Field(SPAN, "The width of the chunks that hold the aggregate's rows")),
    *(Section("aggregate", key, field) for key, field in COMMENTED.items()),
)


def ref(item: ContinuousAggregate) -> Ref:
    return Ref("continuous_aggregate", item.name)


def read(state: State) -> Iterable[ContinuousAggregate]:
    for row in state["continuous_aggregates"]:
        yield ContinuousAggregate(
            name=row["name"],
            query=row["query"].strip().rstrip(";"),
            materialized_only=row["materialized_only"],
            chunk_interval=row["chunk_interval"],
            sources=tuple(sorted(row["sources"] or ())),
            comment=row["comment"],
            refreshed=row["internal_comment"] != OWED,
            replaced=row["replaced"],
        )


def requires(schema: Schema, item: ContinuousAggregate) -> Iterable[Ref]:
    for source in item.sources:
        yield relation_ref(schema, source)
        if Ref("hypertable", source) in schema.objects:
            yield Ref("hypertable", source)
    yield from called(schema, item.query)


def integers(schema: Schema, item: ContinuousAggregate) -> bool:
    """Whether the aggregate buckets an integer time column: found at the hypertable at the bottom."""
    names, seen = list(item.sources), set[str]()
    while names:
        name = names.pop()
        found = schema.objects.get(Ref("hypertable", name)) or schema.objects.get(Ref("continuous_aggregate", name))
        if isinstance(found, Hypertable):
            return counts_integers(schema, name, found.dimensions[0].column)
        if isinstance(found, ContinuousAggregate) and name not in seen:
            seen.add(name)
            names += found.sources
    return False


def set_interval(item: ContinuousAggregate, context: Context) -> Step:
    width = interval_sql(item.chunk_interval or 0, integers(context.desired, item))
    sql = statement("SELECT set_chunk_time_interval({name}, {width})", name=regclass(item.name), width=width)
    return Step(sql)


def comment(item: ContinuousAggregate) -> Step:
    name, text = identifier(item.name), literal(item.comment)
    return Step(statement("COMMENT ON VIEW {name} IS {text}", name=name, text=text))


def owe(item: ContinuousAggregate, text: str | None) -> Step:
    """The internal table's name holds an id, so the statement looks it up itself."""
    body = statement(
        "DECLARE mat regclass; BEGIN"
        " SELECT format('%I.%I', h.schema_name, h.table_name) INTO STRICT mat"
        " FROM _timescaledb_catalog.continuous_agg a"
        " JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id"
        " WHERE a.user_view_schema = current_schema AND a.user_view_name = {name};"
        " EXECUTE format('COMMENT ON TABLE %s IS %L', mat, {text}::text); END",
        name=literal(item.name),
        text=literal(text),
    )
    return Step(statement("DO {body}", body=literal(body)))


def refresh(item: ContinuousAggregate, start: str | None = None) -> Steps:
    """From `start`, for an aggregate that may be older than its raw rows: a refresh deletes what they do not show."""
    call = statement(
        "CALL refresh_continuous_aggregate({name}, {start}, NULL)", name=regclass(item.name), start=literal(start)
    )
    reads = f"reads all rows of {', '.join(item.sources)} once"
    if item.materialized_only:
        reads += f"; {item.name} shows nothing until then"
    paid = owe(item, None)
    return (
        Step(call, note=reads, in_transaction=False),
        Step(paid.sql, in_transaction=False),
    )


def over_any_rows(item: ContinuousAggregate, context: Context) -> bool:
    """Whether there is something to refresh: rows below it, be it below an aggregate that the same plan creates."""
    names, seen = list(item.sources), set[str]()
    while names:
        name = names.pop()
        if name in context.facts.rows:
            return True
        source = context.desired.objects.get(Ref("continuous_aggregate", name))
        if isinstance(source, ContinuousAggregate) and name not in seen:
            seen.add(name)
            names += source.sources
    return False


def create(item: ContinuousAggregate, context: Context) -> Steps:
    sql = statement(
        "CREATE MATERIALIZED VIEW {name} WITH (timescaledb.continuous, timescaledb.materialized_only = {only},"
        " timescaledb.create_group_indexes = false) AS\n{query}\nWITH NO DATA",
        name=identifier(item.name),
        only=literal(item.materialized_only),
        query=item.query,
    )
    steps = [Step(sql, lock="SHARE ROW EXCLUSIVE")]
    if item.chunk_interval is not None:
        steps.append(set_interval(item, context))
    if item.comment is not None:
        steps.append(comment(item))
    if over_any_rows(item, context):
        steps += [owe(item, OWED), *refresh(item)]
    return tuple(steps)


def pay(live: ContinuousAggregate, desired: ContinuousAggregate, context: Context) -> Steps:
    """The refresh that an earlier apply still owes. An aggregate with rows of its own may have outlived raw ones."""
    if live.name not in context.facts.rows:
        return refresh(desired)
    begins = [context.facts.oldest[source] for source in live.sources if source in context.facts.oldest]
    return (
        refresh(desired, min(begins))
        if begins
        else (msgspec.structs.replace(owe(desired, None), in_transaction=False),)
    )


def alter(live: ContinuousAggregate, desired: ContinuousAggregate, context: Context) -> Steps | Recreate:
    if live.query != desired.query or live.replaced:
        return Recreate()
    steps: list[Step] = []
    if live.materialized_only != desired.materialized_only:
        sql = statement(
            "ALTER MATERIALIZED VIEW {name} SET (timescaledb.materialized_only = {only})",
            name=identifier(desired.name),
            only=literal(desired.materialized_only),
        )
        steps.append(Step(sql, lock="ACCESS EXCLUSIVE"))
    if live.chunk_interval != desired.chunk_interval:
        changed = set_interval(desired, context)
        steps.append(msgspec.structs.replace(changed, note="chunks that exist keep their width"))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    if not live.refreshed:
        steps += pay(live, desired, context)
    return tuple(steps)


def drop(item: ContinuousAggregate, context: Context) -> Steps | Refuse:
    refusal = read_from_outside("continuous aggregate", item.name, context)
    if refusal is not None:
        return refusal
    lost = f"the rows of {item.name} are deleted; those whose raw rows are gone already cannot be computed again"
    hazards = over_rows(context, item.name, ("loses_history", lost))
    sql = statement("DROP MATERIALIZED VIEW {name}", name=identifier(item.name))
    return (Step(sql, hazards, "ACCESS EXCLUSIVE"),)


KIND: Kind[ContinuousAggregate] = Kind(
    type="continuous_aggregate",
    ref=ref,
    sections=SECTIONS,
    read=read,
    write=write,
    requires=requires,
    create=create,
    alter=alter,
    drop=drop,
)
