"""Which parent row a row refers to, by computation: nothing is read back, nothing is remembered of the rows written."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seigen.seed.bits import Rows, below, mix, numbers, permute, uniform
from seigen.seed.draws import Popularity, zipf_weights
from seigen.seed.model import BLOCK

Ints = NDArray[np.int64]
KEPT = 4  # arranged blocks in memory


class Link(Protocol):
    """`pick`: the parent's row numbers of some rows."""

    def pick(self, rows: Rows) -> Rows: ...


class Popular:
    """Each row picks by Zipf's law."""

    def __init__(self, parents: int, exponent: float, scatter: int, stream: int) -> None:
        self.popularity, self.stream = Popularity(parents, exponent, scatter), stream

    def pick(self, rows: Rows) -> Rows:
        return self.popularity.pick(rows, self.stream)


class Even:
    """Row by row, round robin: every parent has as many children as any other, give or take one."""

    def __init__(self, parents: int) -> None:
        self.parents = parents

    def pick(self, rows: Rows) -> Rows:
        return rows % np.uint64(self.parents)


class Runs:
    """Neighbours pick the same: a link of runs of `size` rows, by their number."""

    def __init__(self, link: Link, size: int) -> None:
        self.link, self.size = link, size

    def pick(self, rows: Rows) -> Rows:
        return self.link.pick(rows // np.uint64(self.size))


class Earlier:
    """A row of the same table, or of the same run of it, that comes before; the first one refers to itself."""

    def __init__(self, stream: int, run: int | None = None) -> None:
        self.stream, self.run = stream, run

    def pick(self, rows: Rows) -> Rows:
        place = rows if self.run is None else rows % np.uint64(self.run)
        return rows - place + (uniform(rows, self.stream) * place.astype(np.float64)).astype(np.uint64)


class AtHome:
    """A share of the rows stays among the few parents that belong to what another link picks."""

    def __init__(self, abroad: Link, of: Link, parents: int, among: int, share: float, stream: int) -> None:
        self.abroad, self.of, self.parents, self.among, self.share = abroad, of, parents, among, share
        self.stream = stream

    def pick(self, rows: Rows) -> Rows:
        house = self.of.pick(rows) * np.uint64(self.among) + below(rows, self.stream, self.among)
        home = below(house, self.stream ^ 1, self.parents)
        return np.where(uniform(rows, self.stream ^ 2) < self.share, home, self.abroad.pick(rows))


class Digits:
    """Rows that differ in at least one digit of their set: a permuted number in mixed radix.

    `beside`: another link of the set has that many parents, round robin; its rounds are what is told apart then.
    Rows repeat after `capacity` of them: a set with a time column in it may, as long as a unit of time has fewer.
    """

    def __init__(self, capacity: int, stream: int, beside: int = 1) -> None:
        self.capacity, self.stream, self.beside = capacity, stream, beside

    def place(self, rows: Rows) -> Rows:
        capacity = np.uint64(self.capacity)
        if self.beside == 1:
            return permute(rows % capacity, self.capacity, self.stream)
        offset = below(rows % np.uint64(self.beside), self.stream ^ 1, min(self.capacity, 1 << 31))
        return permute((rows // np.uint64(self.beside) + offset) % capacity, self.capacity, self.stream)


class Digit:
    """One digit of a set."""

    def __init__(self, digits: Digits, divisor: int, base: int) -> None:
        self.digits, self.divisor, self.base = digits, divisor, base

    def pick(self, rows: Rows) -> Rows:
        return self.digits.place(rows) // np.uint64(self.divisor) % np.uint64(self.base)


class Siblings:
    """An earlier row of the same parent in an arranged table."""

    def __init__(self, arrangement: Arrangement, stream: int) -> None:
        self.arrangement, self.stream = arrangement, stream

    def pick(self, rows: Rows) -> Rows:
        return self.arrangement.earlier(rows, self.stream)


def apportion(weights: NDArray[np.float64], total: int) -> Ints:
    """Whole numbers as near to the weights as can be, whose sum is `total` (largest remainders)."""
    exact = weights / weights.sum() * total
    found: Ints = np.floor(exact).astype(np.int64)
    left = int(total - found.sum())
    found[np.argsort(found - exact, kind="stable")[:left]] += 1
    return found


class Arrangement:
    """Rows of a table in time order, each with its parent and its number among that parent's rows, without gaps.

    Every parent has an exact quota, spread evenly over the blocks; within a block the order is shuffled. So blocks
    differ a little in size: `starts` are their first rows. `longest`: how many rows the parent with the most has.
    """

    def __init__(
        self, parents: int, exponent: float, first: int, rows: int, earlier: tuple[int, ...], scatter: int, stream: int
    ) -> None:
        weights = zipf_weights(parents, exponent)
        self.quotas = apportion(weights, rows)
        self.before = sum((apportion(weights, size) for size in earlier), np.zeros(parents, np.int64))
        self.longest = int((self.before + self.quotas).max(initial=0))
        self.dither = uniform(numbers(0, parents), stream)
        self.first, self.rows, self.stream = first, rows, stream
        self.blocks = max(1, -(-rows // BLOCK))
        self.scattered = permute(numbers(0, parents), parents, scatter)
        self.starts = np.array([int(self.reached(block).sum()) for block in range(self.blocks + 1)])
        self.kept: OrderedDict[int, tuple[Ints, Ints, Ints]] = OrderedDict()

    def reached(self, block: int) -> Ints:
        """How many rows of each parent the blocks before this one have."""
        if block in (0, self.blocks):
            return self.quotas if block else np.zeros_like(self.quotas)
        share = np.floor(self.quotas * (block / self.blocks) + self.dither).astype(np.int64)
        return np.minimum(share, self.quotas)

    def arranged(self, block: int) -> tuple[Ints, Ints, Ints]:
        """(parent's rank, number from 0, number in the block) of each row of a block."""
        if block not in self.kept:
            low = self.reached(block)
            counts = self.reached(block + 1) - low
            size = int(counts.sum())
            shuffle = np.argsort(mix(numbers(int(self.starts[block]), size), self.stream), kind="stable")
            parent = np.repeat(np.arange(len(counts)), counts)[shuffle]
            order = np.argsort(parent, kind="stable")
            begin = np.concatenate([[0], np.cumsum(counts)[:-1]])
            inside = np.empty(size, np.int64)
            inside[order] = np.arange(size) - np.repeat(begin, counts)
            self.kept[block] = (parent, inside + (low + self.before)[parent], inside)
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return self.kept[block]

    def look_up(self, rows: Rows) -> tuple[Ints, Ints]:
        place = rows.astype(np.int64) - self.first
        block = np.searchsorted(self.starts, place, side="right") - 1
        parent, number = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        for each in np.unique(block):
            here = block == each
            parents, numbered, _ = self.arranged(int(each))
            parent[here] = parents[place[here] - self.starts[each]]
            number[here] = numbered[place[here] - self.starts[each]]
        return parent, number

    def earlier(self, rows: Rows, stream: int) -> Rows:
        """A row of the same parent that comes before in the block; the first one is its own."""
        place = rows.astype(np.int64) - self.first
        block = np.searchsorted(self.starts, place, side="right") - 1
        found = np.empty(len(rows), np.uint64)
        for each in np.unique(block):
            here, start = block == each, int(self.starts[each])
            parents, _, inside = self.arranged(int(each))
            order = np.argsort(parents, kind="stable")  # a parent's rows side by side
            own = np.empty(len(order), np.int64)
            own[order] = np.arange(len(order))
            at = place[here] - start
            back = inside[at] - (uniform(rows[here], stream) * inside[at]).astype(np.int64)
            found[here] = order[own[at] - back] + start + self.first
        return found

    def pick(self, rows: Rows) -> Rows:
        return self.scattered[self.look_up(rows)[0]]

    def number(self, rows: Rows) -> Ints:
        return self.look_up(rows)[1]

    def block_rows(self, block: int) -> Rows:
        low, high = int(self.starts[block]), int(self.starts[block + 1])
        return numbers(self.first + low, high - low)
