"""The partitions of a table, and theirs → what its columns may hold.

What is said is less than what the partitions take where both cannot be equal, never more. Partitions that the document
leaves to somebody else take everything here: whether they do is asked of the server (seigen.db.seeding.rehearsal).
Raises SeedError, without the table, for what cannot be foreseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from seigen.errors import SeedError
from seigen.fragments import index_key
from seigen.fragments.cursor import Cursor
from seigen.hints import ColumnHints
from seigen.kinds.partition import of, siblings
from seigen.model import Document, Partition, Table
from seigen.seed.partition_bounds import ELSE, Listed, Spans, Taken, all_of, any_of, both, bracketed, read
from seigen.seed.types import SqlType


def keys(by: str) -> tuple[str, tuple[str | None, ...]]:
    """What follows PARTITION BY → the strategy, and the keys' columns: None for an expression."""
    at = Cursor(by, "a strategy")
    return at.step().word, tuple(index_key(piece).column for piece in at.pieces())


def time_key(document: Document, table: Table, types: Mapping[str, SqlType]) -> str | None:
    """The date or time whose ranges are partitions: that is when rows happen, unless a hint says what it holds."""
    hints = document.hints.get(table.name)
    for by in strategies(document, table.name, table.partition_by):
        strategy, columns = keys(by)
        column = columns[0] if len(columns) == 1 and columns[0] in types else None
        if strategy == "range" and column is not None and types[column].family in ("timestamp", "date"):
            said = hints.columns.get(column) if hints is not None else None
            return column if said is None or said == ColumnHints() else None
    return None


def strategies(document: Document, name: str, by: str | None) -> Iterator[str]:
    """What follows PARTITION BY in a table and in its partitions, from above."""
    if by is not None:
        yield by
        for part in siblings(document.schema, name):
            yield from strategies(document, part.name, part.partition_by)


def taken(document: Document, name: str, by: str, types: Mapping[str, SqlType]) -> Taken:
    """What a partitioned table, or a partition that has some of its own, takes. `types`: of the columns that are
    written; what the server computes is the server's business.
    """
    if of(name) not in document.managed:
        return {}
    parts = siblings(document.schema, name)
    if not parts:
        raise SeedError(f'"{name}" has no partitions, and takes no row; make them')
    inner = [taken(document, part.name, part.partition_by, types) if part.partition_by else {} for part in parts]
    strategy, columns = keys(by)
    column = columns[0] if len(columns) == 1 else None
    has_default = any(is_default(part) for part in parts)
    if strategy == "hash":
        check_complete(name, parts)
    elif column is None:
        if not has_default:
            raise SeedError(f'what "{name}" takes is foreseen of one column, not of {by}; {ELSE}')
    elif column in types and not (has_default and all(column not in each for each in inner)):
        each = [one(column, part, more, types) for part, more in zip(parts, inner, strict=True) if not is_default(part)]
        others: list[Taken] = [{c: more[c] for c in more if c != column} for more in inner]
        return all_of(name, others) | {column: any_of(each)}
    return all_of(name, inner)


def one(column: str, part: Partition, inner: Taken, types: Mapping[str, SqlType]) -> Listed | Spans:
    """What one partition takes of the key's column."""
    bound = read(column, part, types[column])
    return both(part.name, bound, inner[column]) if column in inner else bound


def is_default(part: Partition) -> bool:
    return part.bound.lower() == "default"


def check_complete(name: str, parts: list[Partition]) -> None:
    """Of remainders none is missing when what each partition takes adds up to the whole: they never overlap."""
    pieces = [piece.split() for part in parts for piece in bracketed(part.bound)[0]]
    share = sum(Fraction(1, int(number)) for word, number in pieces if word.lower() == "modulus")
    if share != 1:
        raise SeedError(f'the partitions of "{name}" take {share} of all hashes; make the others')
