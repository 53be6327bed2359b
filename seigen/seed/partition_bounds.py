"""The bound of one partition, SQL text → the values of a column that it takes; what several of them take together.

Raises SeedError, without the table, for what is not understood.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from seigen.errors import SeedError
from seigen.fragments.cursor import Cursor
from seigen.model import Partition
from seigen.seed.checks import NotUnderstood, understand
from seigen.seed.scale import scale_of
from seigen.seed.types import SqlType


class Listed(NamedTuple):
    """`null`: whether NULL is listed too."""

    values: tuple[str, ...]
    null: bool


class Spans(NamedTuple):
    """low ≤ value < high on the column's scale, in order, with gaps between them; never NULL."""

    spans: tuple[tuple[float, float], ...]


Taken = dict[str, Listed | Spans]
"""Column → what it may hold. All of these hold at once; other columns may hold anything."""
WHOLE = Spans(((-inf, inf),))
ELSE = "give it a DEFAULT partition"


def bracketed(bound: str) -> list[list[str]]:
    """The pieces inside each pair of parentheses of a bound."""
    at, found = Cursor(bound, "a bound"), []
    while at.peek().kind != "end":
        if at.opens():
            found.append(at.pieces())
        else:
            at.step()
    return found


def read(column: str, part: Partition, type_: SqlType) -> Listed | Spans:
    found = bracketed(part.bound)
    if len(found) == 1:
        texts = [constant(part, piece) for piece in found[0] if piece.lower() != "null"]
        return Listed(tuple(texts), len(texts) < len(found[0]))
    return Spans(((end(column, part, found[0][0], type_), end(column, part, found[1][0], type_)),))


def constant(part: Partition, piece: str) -> str:
    try:
        values = understand(f"CHECK (x = ({piece}))").bounds["x"].values
    except (NotUnderstood, KeyError):
        values = None
    if values is None:
        raise SeedError(f'the bound of partition "{part.name}": {piece} is of a form that is not understood; {ELSE}')
    return values[0]


def end(column: str, part: Partition, piece: str, type_: SqlType) -> float:
    if piece.lower() in ("minvalue", "maxvalue"):
        return inf if piece.lower() == "maxvalue" else -inf
    scale, text = scale_of(type_), constant(part, piece)
    value = scale.read(text) if scale is not None and scale.kind in ("number", "time") else None
    if value is None:
        what = f'ranges of "{column}" ({type_.text}), {piece}, are not understood'
        raise SeedError(f'the bound of partition "{part.name}": {what}; {ELSE}')
    return value


# -- one of them, all of them ------------------------------------------------------------------------------------------


def any_of(found: list[Listed | Spans]) -> Listed | Spans:
    lists = [each for each in found if isinstance(each, Listed)]
    if lists:
        return Listed(tuple(text for each in lists for text in each.values), any(each.null for each in lists))
    merged: list[tuple[float, float]] = []
    for low, high in sorted(span for each in found if isinstance(each, Spans) for span in each.spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Spans(tuple(merged))


def both(name: str, a: Listed | Spans, b: Listed | Spans) -> Listed | Spans:
    if isinstance(a, Listed) and isinstance(b, Listed):
        return Listed(tuple(text for text in a.values if text in b.values), a.null and b.null)
    if isinstance(a, Spans) and isinstance(b, Spans):
        pairs = ((max(x[0], y[0]), min(x[1], y[1])) for x in a.spans for y in b.spans)
        return Spans(tuple(sorted((low, high) for low, high in pairs if low < high)))
    raise SeedError(f'"{name}" is partitioned by the same column by list and by range; {ELSE}')


def all_of(name: str, found: list[Taken]) -> Taken:
    """What every partition takes: which one a row goes to is another column's business."""
    whole: Taken = {}
    for each in found:
        whole |= {c: both(name, whole[c], more) if c in whole else more for c, more in each.items()}
    return whole
