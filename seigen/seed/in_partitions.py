"""Rows that fit the partitions of their table: what these take, as a CHECK and NOT NULL of a column, as the range of
times, or as a refusal that says what to type.

Of ranges with gaps between them rows fill the widest part without one; of times, the one that holds the range of the
rows.
"""

from __future__ import annotations

from math import inf

import msgspec
import numpy as np

from seigen.errors import SeedError
from seigen.model import Constraint, Document, Ref, Table
from seigen.seed.facts import TableFacts
from seigen.seed.partition_bounds import ELSE, WHOLE, Listed, Spans
from seigen.seed.partitions import taken
from seigen.sql import identifier, literal

BY_HAND = "write rows: 0 under it and fill it by hand"
MOST = 4  # parts with gaps between them in a message


def in_partitions(document: Document, facts: TableFacts, times: tuple[int, int] | None, *, append: bool) -> TableFacts:
    """The facts, with what the partitions ask. `times`: the range of the rows that are going to be written, if any.

    Raises SeedError where rows cannot fit.
    """
    table = document.schema.objects[Ref("table", facts.name)]
    assert isinstance(table, Table)
    if table.partition_by is None:
        return facts
    try:
        found = taken(document, table.name, table.partition_by, facts.types)
    except SeedError as problem:
        raise SeedError(f'table "{facts.name}": {problem}, or {BY_HAND}') from None
    checks = []
    for column, each in found.items():
        check_column(facts, column, each)
        if column == facts.time and isinstance(each, Spans):
            if times is not None:
                check_range(facts, each, *times, append=append)
        elif (definition := as_check(facts, column, each)) is not None:
            checks.append(Constraint(facts.name, f"partitions of {facts.name}", "check", definition, (column,)))
    filled = {column for column, each in found.items() if isinstance(each, Spans) or not each.null}
    columns = {
        name: msgspec.structs.replace(column, not_null=True) if name in filled else column
        for name, column in facts.columns.items()
    }
    return msgspec.structs.replace(facts, columns=columns, checks=(*facts.checks, *checks))


def check_column(facts: TableFacts, column: str, each: Listed | Spans) -> None:
    """Raises SeedError where what a column holds is not free, and where there is nothing that it could hold."""
    hint, parents = facts.hint(column), [link.ref_table for link in facts.links if column in link.columns]
    takes_null = isinstance(each, Listed) and each.null
    why = None
    if not (each.values if isinstance(each, Listed) else each.spans):
        why = "no value of it fits all of them"
    elif parents and each != WHOLE:
        why = f'its values are those of "{parents[0]}"'
    elif (hint.null_share or hint.null_unless) and not takes_null:
        why = "no NULL: take null_share and null_unless away"
    if why is not None:
        raise SeedError(
            f'table "{facts.name}": its partitions do not take every "{column}", and {why}; {ELSE}, or {BY_HAND}'
        )


def as_check(facts: TableFacts, column: str, each: Listed | Spans) -> str | None:
    """None where every value fits."""
    name = identifier(column)
    if isinstance(each, Listed):
        return f"CHECK ({name} IN ({', '.join(map(literal, each.values))}))"
    low, high = max(each.spans, key=lambda span: (span[1] - span[0], span[1]))
    spell = number if facts.types[column].family in ("integer", "float", "numeric") else lambda at: literal(moment(at))
    ends = [f"{name} {sign} {spell(at)}" for sign, at in ((">=", low), ("<", high)) if abs(at) < inf]
    return f"CHECK ({' AND '.join(ends)})" if ends else None


def number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def check_range(facts: TableFacts, each: Spans, start: int, end: int, *, append: bool) -> None:
    """Raises SeedError unless the range of the rows is in one part of what the partitions cover."""
    if any(low <= start and end <= high for low, high in each.spans):
        return
    said = [covered(span) for span in each.spans[:MOST]] + ["more"] * (len(each.spans) > MOST)
    raise SeedError(
        f'table "{facts.name}": its rows happen from {moment(start)} to {moment(end)} ("{facts.time}"), and its '
        f"partitions cover {' and '.join(said)}; "
        + (further(each, start) if append else narrower(each, start, end))
        + f"make the partitions that are missing, {ELSE}, or {BY_HAND}"
    )


def narrower(each: Spans, start: int, end: int) -> str:
    """The part of the range that they cover, or one beside it that is as long."""
    low, high = max(each.spans, key=lambda span: min(end, span[1]) - max(start, span[0]))
    first, last = max(low, start), min(high, end)
    if first >= last:
        first, last = (low, min(high, low + end - start)) if low >= end else (max(low, high - end + start), high)
    return f"seed what they cover: --start {moment(first)} --end {moment(last)}; or "


def further(each: Spans, start: int) -> str:
    """Rows go on where the last ones ended: only the end can be chosen."""
    last = next((high for low, high in each.spans if low <= start < high), None)
    return f"go on to where that ends: --end {moment(last)}; or " if last is not None else ""


def covered(span: tuple[float, float]) -> str:
    low, high = span
    if low == -inf or high == inf:
        return "everything" if low == -high else f"{moment(low)} and after" if high == inf else f"before {moment(high)}"
    return f"{moment(low)} to {moment(high)}"


def moment(value: float) -> str:
    """As it is typed: 2026-01-31, or 2026-01-31T12:00:00 (UTC)."""
    return str(np.datetime64(int(value), "us")).removesuffix(".000000").removesuffix("T00:00:00")
