"""What a run would write, as data: frozen, small, the same on every machine, and sent to the workers as it is.

A row has a number, counted from 0 in its table, and every value of it can be made from (seed, table, column, number)
alone. A block is BLOCK adjacent rows: the unit of work, of a transaction, and of what a killed run has to do again.
"""

from __future__ import annotations

import msgspec

from seigen.model import Document

BLOCK = 32_768  # rows; part of the contract of --resume


class Written(msgspec.Struct, frozen=True):
    """The rows that one earlier run wrote into a table, and its range."""

    rows: int
    start: int
    end: int


class Request(msgspec.Struct, frozen=True):
    """What the user asks for. Times in microseconds since 1970-01-01 UTC; `start` ≤ t < `end`.

    `rows`: over all hypertables, or over all tables when there is none. `sizes`: --rows table=n. `only`: these tables,
    all when empty. `written`: what earlier runs of the same seed wrote (table → runs, oldest first): rows may refer to
    these. `append`: their numbers and times go on.
    """

    rows: int
    start: int
    end: int
    seed: int = 42
    sizes: dict[str, int] = {}
    only: tuple[str, ...] = ()
    written: dict[str, tuple[Written, ...]] = {}
    append: bool = False


class TablePlan(msgspec.Struct, frozen=True):
    """One table of a run.

    rows: how many this run writes; `first`: the number of its first row (0 unless it continues). why: the rule that
    made the count, in words. columns: those that COPY names, in order. level: tables of a level refer to lower levels
    only (or to tables of their own level through `detached`). in_order: its blocks must be written one after another,
    since rows refer to earlier rows. time: (column, first, last) of a hypertable in microseconds, None else;
    chunk_interval in microseconds. detached: names of its foreign keys that must be away while it is loaded, because
    they are part of a cycle. sequences: identity columns, whose sequences must be set past the largest value; numbered:
    (column, sequence) of integer columns whose default takes numbers from a sequence, likewise.
    width: bytes of a row in COPY BINARY, about.
    """

    name: str
    rows: int
    why: str
    columns: tuple[str, ...]
    level: int = 0
    first: int = 0
    in_order: bool = False
    time: tuple[str, int, int] | None = None
    chunk_interval: int | None = None
    detached: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    numbered: tuple[tuple[str, str], ...] = ()
    width: int = 0

    @property
    def blocks(self) -> int:
        return -(-self.rows // BLOCK)


class Encoding(msgspec.Struct, frozen=True):
    """Texts that only the server can turn into bytes: `SELECT text::type` in binary. `key` names them in the answer,
    `table` and `column` are the first that need them.
    """

    table: str
    column: str
    key: str
    type: str
    texts: tuple[str, ...]


class SeedPlan(msgspec.Struct, frozen=True):
    """A whole run. `tables` in the order of loading; `identity` is a digest of document, seed, sizes and range.

    `sizes`: rows of each table after the run.
    """

    request: Request
    document: Document
    tables: tuple[TablePlan, ...]
    identity: str
    encodings: tuple[Encoding, ...] = ()
    sizes: dict[str, int] = {}
