"""Materialized views. A new query means a new one: the server cannot change one in place.

One is created WITH NO DATA and filled by a statement of its own, which the scratch schema does without: a query may
take long, or call what has effects. One that was never filled cannot be read, so an apply that died in between leaves a
difference, and the next one fills it.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps, over_rows, relation_ref
from seigen.kinds.columns.uses import read_from_outside
from seigen.kinds.view import QUERY, reads, requires, stored_query
from seigen.kinds.writing import Entry, Writing, Written, dedented, said, shortest
from seigen.model import Context, ContinuousAggregate, MaterializedView, Recreate, Ref, Refuse, Step, View
from seigen.scope import Scope, optional
from seigen.shapes import COMMENTED, Section
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Node


def parse(scope: Scope, node: Node) -> None:
    found = reads(scope, node)
    if found is None:
        return
    keys = scope.node.entries
    item = MaterializedView(
        name=scope.ref.name,
        query=found.query,
        sources=found.sources,
        uses=found.uses,
        comment=optional(keys.get("comment")),
    )
    scope.put(scope.ref, item, scope.home, keys)
    scope.renamed(scope.ref, keys.get("renamed_from"))


SECTIONS = (
    Section("materialized_view", "query", QUERY, parse),
    *(Section("materialized_view", key, field) for key, field in COMMENTED.items()),
)


def write(item: MaterializedView, writing: Writing) -> Iterable[Written]:
    body = said(query=dedented(item.query), comment=item.comment)
    yield Entry(("materialized_views", item.name), shortest("query", body))


def ref(item: MaterializedView) -> Ref:
    return Ref("materialized_view", item.name)


def opt_in(item: MaterializedView) -> str:
    return "materialized view"


def read(state: State) -> Iterable[MaterializedView]:
    for row in state["materialized_views"]:
        yield MaterializedView(
            name=row["name"],
            query=row["query"].strip().rstrip(";"),
            sources=tuple(sorted(row["sources"] or ())),
            uses=tuple(sorted(row["uses"] or ())),
            populated=row["populated"],
            comment=row["comment"],
        )


def comment(item: MaterializedView) -> Step:
    name, text = identifier(item.name), literal(item.comment)
    return Step(statement("COMMENT ON MATERIALIZED VIEW {name} IS {text}", name=name, text=text))


def fill(item: MaterializedView, context: Context) -> Step:
    """After the transaction where rows come from what is filled then: an aggregate, one that was never filled."""
    waits = f"{item.name} cannot be read until its rows are computed again"
    return Step(
        statement("REFRESH MATERIALIZED VIEW {name}", name=identifier(item.name)),
        over_rows(context, item.name, ("blocks_reads", waits)),
        note=f"computes all rows of {item.name}",
        in_transaction=not waits_for_others(item, context),
        fills=True,
    )


def waits_for_others(item: MaterializedView, context: Context) -> bool:
    names, seen = list(item.sources), set[str]()
    while names:
        name = names.pop()
        found = relation_ref(context.desired, name)
        source, live = context.desired.objects.get(found), context.live.objects.get(found)
        if isinstance(source, ContinuousAggregate) or (isinstance(live, MaterializedView) and not live.populated):
            return True
        if isinstance(source, View | MaterializedView) and name not in seen:
            seen.add(name)
            names += source.sources
    return False


def create(item: MaterializedView, context: Context) -> Steps:
    name, query = identifier(item.name), stored_query(item, context)
    sql = statement("CREATE MATERIALIZED VIEW {name} AS\n{query}\nWITH NO DATA", name=name, query=query)
    made = (Step(sql), comment(item)) if item.comment is not None else (Step(sql),)
    return (*made, fill(item, context))


def alter(live: MaterializedView, desired: MaterializedView, context: Context) -> Steps | Recreate:
    if live.query != desired.query:
        return Recreate()
    steps = (comment(desired),) if live.comment != desired.comment else ()
    if live.populated:
        return steps
    filled = fill(desired, context)
    # after what else the plan fills
    return (*steps, Step(filled.sql, note=filled.note, in_transaction=False, fills=True))


def drop(item: MaterializedView, context: Context) -> Steps | Refuse:
    refusal = read_from_outside("materialized view", item.name, context)
    if refusal is not None:
        return refusal
    if ref(item) in context.desired.objects:
        again = f"the rows of {item.name} are computed again from what is there now: what only they showed is gone"
        hazards = over_rows(context, item.name, ("loses_history", again))
    else:
        hazards = over_rows(context, item.name, ("deletes_data", f"all rows of {item.name} are deleted"))
    sql = statement("DROP MATERIALIZED VIEW {name}", name=identifier(item.name))
    return (Step(sql, hazards, "ACCESS EXCLUSIVE"),)


KIND: Kind[MaterializedView] = Kind(
    type="materialized_view",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    write=write,
    requires=requires,
    create=create,
    alter=alter,
    drop=drop,
)
