"""Who uses a column: the hypertable's partitioning, compression, and whatever reads it."""

from __future__ import annotations

import re

from seigen.model import Column, Compression, Context, ContinuousAggregate, Ref, Refuse
from seigen.sql import bare_name


def compressed_by(settings: Compression) -> set[str]:
    """The columns of segment_by and order_by; canonical order_by entries start with the column's identifier."""
    ordered = (re.sub(r"( DESC)?( NULLS (FIRST|LAST))?\Z", "", entry) for entry in settings.order_by)
    return {*settings.segment_by, *map(bare_name, ordered)}


def partitions(table: str, column: str, context: Context) -> bool:
    found = context.live.objects.get(Ref("hypertable", table))
    return found is not None and any(d.column == column for d in getattr(found, "dimensions", ()))


def read_by(table: str, column: str, context: Context) -> tuple[str, ...]:
    """What else reads the column: objects outside the document, and aggregates that the plan leaves as they are."""
    return tuple(
        reader
        for reader in context.facts.readers.get(table, {}).get(column, ())
        if not going(reader.removeprefix("continuous aggregate "), context)
    )


def going(name: str, context: Context) -> bool:
    """Whether that aggregate is dropped or recreated by the same plan."""
    ref = Ref("continuous_aggregate", name)
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


def in_use(table: str, column: Column, readers: tuple[str, ...], verb: str) -> Refuse:
    return Refuse(
        f"column {column.name} of {table} is read by {', '.join(readers)}: the server refuses to {verb} it",
        "drop what reads it (an aggregate: take it out of the document and apply), apply this change, and put it back",
    )
