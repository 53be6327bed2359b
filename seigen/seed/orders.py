"""Columns that a CHECK compares with each other: ranges that leave room for all of them, and makers that keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.seed.bits import Rows, uniform
from seigen.seed.bounds import Order
from seigen.seed.cells import Cells, Codes, Mask, Numbers, Raw, Texts
from seigen.seed.draws import draw
from seigen.seed.encode import as_binary
from seigen.seed.links import Link
from seigen.seed.makers import Frame, Maker
from seigen.seed.scale import EXACT, Floats, Scale, up

Range = tuple[float, float]


class Limit(NamedTuple):
    """A column beyond which another does not go: every step from it to the other is a grid and whether it is strict."""

    column: str
    scale: Scale
    steps: tuple[tuple[float, bool], ...]

    def lows(self, frame: Frame) -> Floats:
        found = self.scale.measure(frame.cells(self.column))
        for unit, strict in self.steps:
            found = up(found, unit, strict=strict)
        return found

    def highs(self, frame: Frame) -> Floats:
        found = -self.scale.measure(frame.cells(self.column))
        for unit, strict in self.steps:
            found = up(found, unit, strict=strict)
        return -found


def circle(orders: Iterable[Order]) -> list[str] | None:
    """Columns that are below each other in a circle."""
    below: dict[str, set[str]] = {}
    for order in orders:
        below.setdefault(order.higher, set()).add(order.lower)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        return list(error.args[1])
    return None


def narrowed(ranges: Mapping[str, Range], scales: Mapping[str, Scale], orders: Sequence[Order]) -> dict[str, Range]:
    """Ranges in which every value of a column leaves room for those above and below it. No circle among the orders."""
    found = dict(ranges)
    for _ in orders:  # a bound passes one order a turn at least
        for order in orders:
            lower, higher = found[order.lower], found[order.higher]
            least = scales[order.higher].up(lower[0], strict=order.strict)
            most = scales[order.lower].down(higher[1], strict=order.strict)
            found[order.higher] = (max(higher[0], least), higher[1])
            found[order.lower] = (lower[0], min(lower[1], most))
    return found


def lows(column: str, scales: Mapping[str, Scale], orders: Sequence[Order]) -> list[Limit]:
    """What is directly below a column."""
    below = [order for order in orders if order.higher == column]
    return [Limit(o.lower, scales[o.lower], ((scales[column].unit, o.strict),)) for o in below]


def highs(
    column: str, scales: Mapping[str, Scale], orders: Sequence[Order], fixed: Callable[[str], bool]
) -> list[Limit]:
    """The fixed columns above a column, through free ones."""
    found = []
    for order in (order for order in orders if order.lower == column):
        step = (scales[column].unit, order.strict)
        if fixed(order.higher):
            found.append(Limit(order.higher, scales[order.higher], (step,)))
        else:
            beyond = highs(order.higher, scales, orders, fixed)
            found += [Limit(limit.column, limit.scale, (*limit.steps, step)) for limit in beyond]
    return found


class Spread(NamedTuple):
    """How far from another column a value is drawn: quantiles of times, else up to as much as that is itself.

    `soft`: the range that the draws stay in where they can.
    """

    table: NDArray[np.int64] | None
    soft: Range

    def draw(self, frame: Frame, near: Floats, stream: int) -> Floats:
        if self.table is not None:
            return draw(self.table, frame.rows, stream).astype(np.float64)
        return (np.abs(near) + 100.0) * uniform(frame.rows, stream)


def between(
    own: Maker | None, below: list[Limit], above: list[Limit], inside: Range, scale: Scale, spread: Spread, stream: int
) -> Maker:
    """A value between other columns' of the row: its own where that fits, else one that is drawn near them."""
    low, high = max(inside[0], -EXACT), min(inside[1], EXACT)

    def make(frame: Frame) -> Cells:
        count = len(frame.rows)
        base = np.maximum.reduce([np.full(count, low), *(limit.lows(frame) for limit in below)])
        top = np.minimum.reduce([np.full(count, high), *(limit.highs(frame) for limit in above)])
        first = np.where((spread.soft[0] > base) & (spread.soft[0] <= top), spread.soft[0], base)
        last = np.where((spread.soft[1] < top) & (spread.soft[1] >= base), spread.soft[1], top)
        near = base if below else last
        far = last - base if below else last - first
        distance = spread.draw(frame, near, stream)
        distance = np.where(distance <= far, distance, far * uniform(frame.rows, stream ^ 1))
        found = -up(-(near + distance if below else near - distance), scale.unit, strict=False)
        found = np.minimum(np.maximum(found, base), top)
        if own is not None:
            wished = scale.measure(own(frame))
            found = np.where((wished >= base) & (wished <= top), wished, found)
        return Cells(scale.numbers(found))

    return make


# -- never the same ----------------------------------------------------------------------------------------------------


def apart(maker: Maker, others: Mapping[str, Scale | None], scale: Scale | None, inside: Range) -> Maker:
    """The next value wherever the maker's is another column's."""

    def make(frame: Frame) -> Cells:
        cells = maker(frame)
        for _ in others:  # each turn leaves one of them behind
            equal = np.zeros(len(frame.rows), np.bool_)
            for column, of in others.items():
                equal |= same(cells, frame.cells(column), scale, of)
            cells = moved(cells, equal, scale, inside)
        return cells

    return make


class Elsewhere:
    """The next parent wherever a link picks the one that another link picks."""

    def __init__(self, link: Link, other: Link, parents: int) -> None:
        self.link, self.other, self.parents = link, other, parents

    def pick(self, rows: Rows) -> Rows:
        found = self.link.pick(rows)
        return np.where(found == self.other.pick(rows), (found + np.uint64(1)) % np.uint64(self.parents), found)


def unless_same(maker: Maker, column: str, other: str, scales: Mapping[str, Scale]) -> Callable[[Frame], Mask]:
    """NULL wherever what the maker of a column makes is another column's."""
    return lambda frame: same(maker(frame), frame.cells(other), scales.get(column), scales.get(other))


def same(cells: Cells, others: Cells, scale: Scale | None, of: Scale | None) -> Mask:
    if scale is not None and of is not None:
        return np.asarray(scale.measure(cells) == of.measure(others))
    if isinstance(cells.values, Numbers) and isinstance(others.values, Numbers):
        return np.asarray(cells.values.values == others.values.values)
    return np.asarray(pc.equal(spelt(cells), spelt(others)))


def spelt(cells: Cells) -> pa.Array:
    match cells.values:
        case Codes(codes, pool):
            return pa.array([text.encode() for text in pool], pa.binary()).take(pa.array(codes))
        case Texts(values):
            return values
        case Raw(values):
            return as_binary(values)
        case Numbers(values):
            return pa.array(values).cast(pa.string()).cast(pa.binary())


def moved(cells: Cells, where: Mask, scale: Scale | None, inside: Range) -> Cells:
    match cells.values:
        case Codes(codes, pool):
            return Cells(Codes(np.where(where, (codes + 1) % len(pool), codes), pool), cells.null)
        case Numbers(values):
            return Cells(Numbers(np.where(where, stepped(values, scale, inside), values)), cells.null)
        case Texts(values):
            return Cells(Texts(pc.if_else(pa.array(where), other_end(values), values)), cells.null)
        case Raw():
            return cells  # 64 random bits


def other_end(values: pa.Array) -> pa.Array:
    """Each text with another last character."""
    texts = values.cast(pa.string())
    end = pc.if_else(pc.ends_with(texts, "2"), "3", "2")
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, -1), end, "").cast(pa.binary())


def stepped(values: NDArray[Any], scale: Scale | None, inside: Range) -> NDArray[Any]:
    """The next value of the range; from its end, its beginning."""
    if scale is None:
        return values + 1
    following = up(values.astype(np.float64) * scale.size, scale.unit, strict=True)
    return scale.numbers(np.where(following <= inside[1], following, inside[0])).values
