"""Who uses a column: the hypertable's partitioning, compression, and whatever reads it.

What the document manages and holds no rows of its own is taken out of the way (`remade`); all else is a refusal.
"""

from __future__ import annotations

import re

from seigen.model import Column, Compression, Context, ContinuousAggregate, Reader, Ref, Refuse, Table
from seigen.sql import bare_name


def compressed_by(settings: Compression) -> set[str]:
    """The columns of segment_by and order_by; canonical order_by entries start with the column's identifier."""
    ordered = (re.sub(r"( DESC)?( NULLS (FIRST|LAST))?\Z", "", entry) for entry in settings.order_by)
    return {*settings.segment_by, *map(bare_name, ordered)}


def partitions(table: str, column: str, context: Context) -> bool:
    found = context.live.objects.get(Ref("hypertable", table))
    return found is not None and any(d.column == column for d in getattr(found, "dimensions", ()))


REMADE = ("view", "materialized_view", "row_security", "trigger", "function", "procedure")
"""Kinds that are dropped and made again around a change of a column that they read."""


def changed_columns(live: Table, desired: Table) -> list[str]:
    """The columns that are dropped or retyped: what the server refuses while something reads them."""
    kept = desired.columns
    return [name for name, column in live.columns.items() if name not in kept or retyped(column, kept[name])]


def retyped(live: Column, desired: Column) -> bool:
    return (live.type, live.collation) != (desired.type, desired.collation)


def remade(live: Table, desired: Table, context: Context) -> set[Ref]:
    """The managed objects that have to go before the table changes, and come back after it if the document has them."""
    by_column = context.facts.readers.get(live.name, {})
    readers = {reader for name in changed_columns(live, desired) for reader in by_column.get(name, ())}
    return {reader.ref for reader in readers if reader.ref is not None and is_managed(reader.ref, context)}


def is_managed(ref: Ref, context: Context) -> bool:
    return ref.kind in REMADE and ref in context.live.objects


def read_by(table: str, column: str, context: Context) -> tuple[Reader, ...]:
    """What else reads the column: objects outside the document, and aggregates that the plan leaves as they are."""
    return tuple(
        reader
        for reader in context.facts.readers.get(table, {}).get(column, ())
        if reader.ref is None or not (is_managed(reader.ref, context) or going(reader.ref, context))
    )


def outside_readers(relation: str, context: Context) -> list[str]:
    """What reads a relation and is not the document's, as messages name it: nothing of it goes with the relation."""
    by_column = context.facts.readers.get(relation, {}).values()
    return sorted({r.text for readers in by_column for r in readers if r.ref not in context.live.objects})


def read_from_outside(what: str, relation: str, context: Context) -> Refuse | None:
    """The refusal to drop something that seigen makes again (a view, an aggregate) under such readers."""
    found = outside_readers(relation, context)
    if not found:
        return None
    return Refuse(
        f"{what} {relation} is read by {', '.join(found)}: the server refuses to drop it (2BP01)",
        "drop what reads it by hand, apply, and make it again; or put it into the document, which then sees to it",
    )


def going(ref: Ref, context: Context) -> bool:
    """Whether that aggregate is dropped or recreated by the same plan."""
    live, desired = context.live.objects.get(ref), context.desired.objects.get(ref)
    if not isinstance(live, ContinuousAggregate):
        return False
    return not isinstance(desired, ContinuousAggregate) or live.query != desired.query


def out_of_compression(table: str) -> str:
    """The manual way of what TimescaleDB refuses while compression is enabled."""
    return (
        f"take compression: of {table} out of the document and apply (chunks are decompressed), apply this change, "
        "and put compression: back"
    )


def in_use(table: str, column: Column, readers: tuple[Reader, ...], verb: str) -> Refuse:
    names = ", ".join(reader.text for reader in readers)
    return Refuse(
        f"column {column.name} of {table} is read by {names}: the server refuses to {verb} it",
        "drop what reads it (an aggregate: take it out of the document and apply), apply this change, and put it back",
    )
