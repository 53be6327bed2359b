"""Indexes of tables, hypertables and continuous aggregates: an index is the text after USING, unique and valid."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps, over_rows, relation_ref
from seigen.model import Context, Index, Recreate, Ref, Schema, Step
from seigen.sql import identifier, literal, statement


def ref(item: Index) -> Ref:
    return Ref("index", item.name)


def read(state: State) -> Iterable[Index]:
    for row in state["indexes"]:
        yield Index(
            relation=row["relation"],
            name=row["name"],
            definition=row["definition"],
            unique=row["unique"],
            valid=row["valid"],
            on_aggregate=row["on_aggregate"],
            comment=row["comment"],
        )


def requires(schema: Schema, item: Index) -> Iterable[Ref]:
    yield relation_ref(schema, item.relation)
    if Ref("hypertable", item.relation) in schema.objects:
        yield Ref("hypertable", item.relation)


def owner(schema: Schema, item: Index) -> Ref | None:
    return relation_ref(schema, item.relation)


def qualified(item: Index) -> str:
    """An aggregate's index lives beside its materialisation hypertable, not in the view's schema."""
    return ("_timescaledb_internal." if item.on_aggregate else "") + identifier(item.name)


def comment(item: Index) -> Step:
    return Step(statement("COMMENT ON INDEX {name} IS {text}", name=qualified(item), text=literal(item.comment)))


def create(item: Index, context: Context) -> Steps:
    unique = "UNIQUE " if item.unique else ""
    sql = statement(
        "CREATE {unique}INDEX {name} ON {relation} USING {body}",
        unique=unique,
        name=identifier(item.name),
        relation=identifier(item.relation),
        body=item.definition,
    )
    waits = f"writes to {item.relation} wait while the index is built"
    hazards = over_rows(context, item.relation, ("blocks_writes", waits))
    if item.unique:
        fails = f"the statement fails, and changes nothing, if {item.relation} holds two rows with equal keys"
        hazards += over_rows(context, item.relation, ("may_fail_on_rows", fails))
    made = Step(sql, hazards, "SHARE")
    return (made, comment(item)) if item.comment is not None else (made,)


def alter(live: Index, desired: Index, context: Context) -> Steps | Recreate:
    if (live.definition, live.unique, live.valid) != (desired.definition, desired.unique, desired.valid):
        return Recreate()
    if live.relation != desired.relation:
        return Recreate()
    return (comment(desired),) if live.comment != desired.comment else ()


def drop(item: Index, context: Context) -> Steps:
    return (Step(statement("DROP INDEX {name}", name=qualified(item)), lock="ACCESS EXCLUSIVE"),)


KIND: Kind[Index] = Kind(
    type="index", ref=ref, read=read, requires=requires, owner=owner, create=create, alter=alter, drop=drop
)
