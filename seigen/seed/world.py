"""Tables as functions of their row numbers: any cells of any rows, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seigen.errors import SeedError
from seigen.seed.bits import Rows, numbers
from seigen.seed.cells import Cells, Codes, Mask, Numbers, Raw, Texts, take
from seigen.seed.facts import TableFacts
from seigen.seed.links import Arrangement, Link
from seigen.seed.makers import Maker
from seigen.seed.model import BLOCK, Written

REMEMBERED = 300_000  # rows of a parent whose columns are kept whole


class TableRows:
    """One table: its last rows, whether this run writes them or an earlier one did, and the maker of each column.

    `first`: the number of the first of them; `before`: how many the runs before wrote. `start`, `end`: their range.
    `links`: foreign key's name → link, with the parent's name; a link's NULLs are its columns' business.
    """

    def __init__(self, facts: TableFacts, last: Written, before: tuple[int, ...]) -> None:
        self.facts, self.rows, self.start, self.end = facts, last.rows, last.start, last.end
        self.before, self.first = before, sum(before)
        self.makers: dict[str, Maker] = {}
        self.links: dict[str, tuple[str, Link]] = {}
        self.arrangement: Arrangement | None = None
        self.whole: dict[str, Cells] = {}

    @property
    def total(self) -> int:
        return self.first + self.rows

    def block_rows(self, block: int) -> Rows:
        if self.arrangement is not None:
            return self.arrangement.block_rows(block)
        low = block * BLOCK
        return numbers(self.first + low, min(BLOCK, self.rows - low))


class World:
    """All tables, and the labels of all enums."""

    def __init__(self, tables: dict[str, TableRows], labels: dict[str, tuple[str, ...]]) -> None:
        self.tables, self.labels = tables, labels

    def frame(self, table: str, rows: Rows) -> Some:
        return Some(self, self.tables[table], rows)

    def cells_of(self, table: str, column: str, rows: Rows) -> Cells:
        """A column of any rows of a table; small tables are made once and looked up."""
        found = self.tables[table]
        if column not in found.makers:
            raise SeedError(f'table "{table}": rows refer to its column "{column}", which is not generated')
        if found.total > REMEMBERED or len(rows) == found.total:
            return self.frame(table, rows).cells(column)
        if column not in found.whole:
            found.whole[column] = self.frame(table, numbers(0, found.total)).cells(column)
        return take(found.whole[column], rows.astype(np.int64))


class Some:
    """Some rows of a table; each column is made once."""

    def __init__(self, world: World, table: TableRows, rows: Rows) -> None:
        self.world, self.table, self.rows = world, table, rows
        self.made: dict[str, Cells] = {}
        self.picked: dict[str, Rows] = {}
        self.asked: list[str] = []

    def cells(self, column: str) -> Cells:
        if column not in self.made:
            if column in self.asked:
                circle = " → ".join([*self.asked, column])
                raise SeedError(
                    f'table "{self.table.facts.name}": columns are made from each other in a circle: {circle}'
                )
            self.asked.append(column)
            self.made[column] = self.table.makers[column](self)
            self.asked.pop()
        return self.made[column]

    def parents(self, link: str) -> Rows:
        """Row numbers of the parents by one foreign key."""
        if link not in self.picked:
            self.picked[link] = self.table.links[link][1].pick(self.rows)
        return self.picked[link]

    def texts(self, column: str) -> pa.Array:
        cells = self.cells(column)
        found = as_texts(cells, self.table.facts.types[column].family)
        if cells.null is None:
            return found
        return pc.if_else(pa.array(cells.null), pa.scalar(b"", pa.binary()), found)


def as_texts(cells: Cells, family: str) -> pa.Array:
    """The cells as people read them."""
    match cells.values:
        case Texts(values):
            return values
        case Codes(codes, pool):
            return pa.array([text.encode() for text in pool], pa.binary()).take(pa.array(codes))
        case Raw(values):
            return pa.array([raw_text(bytes(value), family).encode() for value in values], pa.binary())
        case Numbers(values):
            spell = READABLE.get(family, str)
            return pa.array([spell(value).encode() for value in values.tolist()], pa.binary())


def raw_text(value: bytes, family: str) -> str:
    if family == "uuid":
        return "-".join((value[:4].hex(), value[4:6].hex(), value[6:8].hex(), value[8:10].hex(), value[10:].hex()))
    return "\\x" + value.hex() if family == "bytea" else value.decode()


READABLE: dict[str, Callable[[Any], str]] = {
    "timestamp": lambda value: str(np.datetime64(value, "us")).replace("T", " "),
    "date": lambda value: str(np.datetime64(value, "D")),
    "boolean": lambda value: "true" if value else "false",
}


def first_of_kin(link: str) -> Callable[[object], Mask]:
    """The rows that only refer to themselves."""

    def mask(frame: object) -> Mask:
        assert isinstance(frame, Some)
        return np.equal(frame.parents(link), frame.rows)

    return mask


def of_run(world: World, table: str, maker: Maker, size: int) -> Maker:
    """What a maker makes for the first row of each run of `size` rows."""
    return lambda frame: maker(world.frame(table, frame.rows // np.uint64(size) * np.uint64(size)))


def parent_cells(world: World, link: str, parent: str, column: str) -> Maker:
    """The value of a parent's column, for each row's parent."""

    def make(frame: object) -> Cells:
        assert isinstance(frame, Some)
        return world.cells_of(parent, column, frame.parents(link))

    return make
