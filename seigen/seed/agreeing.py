"""Foreign keys that share columns: the first picks among its parents, the others among those that agree with it.

Which rows agree is read off the parents' cells, which are computed like any others, when a row is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seigen.errors import SeedError
from seigen.seed.bits import Rows, below, numbers
from seigen.seed.cells import Cells, Codes, Numbers, Raw, Texts, joined
from seigen.seed.links import Link
from seigen.seed.world import World

Ints = NDArray[np.int64]


class Shared(NamedTuple):
    """`of`: the shared columns as the first foreign key's parent calls them; `columns`: as `parent` does."""

    of: tuple[str, ...]
    parent: str
    columns: tuple[str, ...]


class Agreement:
    """`parent`: of the first foreign key; `make`: how it picks among so many parents; `others`: name → what is shared.

    `problem`: what to say when no parents agree.
    """

    def __init__(
        self, world: World, parent: str, make: Callable[[int], Link], others: dict[str, Shared], problem: str
    ) -> None:
        self.world, self.parent, self.make, self.others, self.problem = world, parent, make, others, problem

    @cached_property
    def groups(self) -> dict[str, Groups]:
        return {name: groups(self.world, self.parent, shared) for name, shared in self.others.items()}

    @cached_property
    def first(self) -> tuple[Rows, Link]:
        """The rows of the first parent that all others have one for, and how these are picked."""
        some = np.logical_and.reduce([found.counts[found.of] > 0 for found in self.groups.values()])
        rows = np.nonzero(some)[0].astype(np.uint64)
        if not len(rows):
            raise SeedError(self.problem)
        return rows, self.make(len(rows))

    def pick(self, rows: Rows) -> Rows:
        eligible, link = self.first
        return eligible[link.pick(rows).astype(np.int64)]


class Agreeing:
    """Any of the parents that agree with what the first foreign key picks, all alike."""

    def __init__(self, agreement: Agreement, name: str, stream: int) -> None:
        self.agreement, self.name, self.stream = agreement, name, stream

    def pick(self, rows: Rows) -> Rows:
        found = self.agreement.groups[self.name]
        group = found.of[self.agreement.pick(rows).astype(np.int64)]
        place = below(rows, self.stream, found.counts[group].astype(np.uint64)).astype(np.int64)
        picked: Rows = found.rows[found.begins[group] + place]
        return picked


class Groups(NamedTuple):
    """Group of each row of the first parent; the other parent's `rows` in the order of the groups."""

    of: Ints
    rows: Rows
    begins: Ints
    counts: Ints


def groups(world: World, parent: str, shared: Shared) -> Groups:
    first, second = keys(world, parent, shared.of), keys(world, shared.parent, shared.columns)
    coded = pa.concat_arrays([first, second]).dictionary_encode()
    count = len(coded.dictionary)
    codes = np.asarray(pc.fill_null(coded.indices, count)).astype(np.int64)  # NULL agrees with nothing
    of, other = codes[: len(first)], codes[len(first) :]
    counts = np.bincount(other, minlength=count + 1)
    begins = np.cumsum(counts) - counts
    counts[count] = 0
    return Groups(of, np.argsort(other, kind="stable").astype(np.uint64), begins, counts)


def keys(world: World, table: str, columns: Sequence[str]) -> pa.Array:
    """What a row has in the columns, told apart; NULL where one of them is."""
    rows = numbers(0, world.tables[table].total)
    parts = [told_apart(world.cells_of(table, column, rows)) for column in columns]
    return joined(*(part for each in parts for part in (each, pa.scalar(b"\x1f", pa.binary()))))


def told_apart(cells: Cells) -> pa.Array:
    match cells.values:
        case Numbers(values):
            found = pa.array(values).cast(pa.string()).cast(pa.binary())
        case Raw(values):
            found = pa.array([bytes(value) for value in values], pa.binary())
        case Codes(codes, pool):
            found = pa.array([text.encode() for text in pool], pa.binary()).take(pa.array(codes))
        case Texts(values):
            found = values
    return found if cells.null is None else pc.if_else(pa.array(cells.null), pa.scalar(None, pa.binary()), found)
