"""What a document says that only a newer PostgreSQL understands. Pure.

An older server calls it a syntax error, without a word about its version. What a TimescaleDB must be for is said by
rules with a version (seigen.rules.table).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from seigen.errors import Problem
from seigen.fragments.cursor import Cursor
from seigen.model import Constraint, Document, Index, Object, Server, Table


class Need(NamedTuple):
    """`since` is the first major version that has it; `found` says whether a declared object uses it."""

    since: int
    what: str
    instead: str
    found: Callable[[Object], bool]


def nulls_not_distinct(item: Object) -> bool:
    return isinstance(item, Constraint | Index) and any(behind(item.definition, "nulls not distinct"))


def sets_some_columns(item: Object) -> bool:
    """ON DELETE SET NULL (a)."""
    if not isinstance(item, Constraint) or item.type != "foreign key":
        return False
    return any(at.opens() for at in behind(item.definition, "set null", "set default"))


def virtual_columns(item: Object) -> bool:
    return isinstance(item, Table) and any(column.virtual for column in item.columns.values())


NEEDS = (
    Need(
        15,
        "NULLS NOT DISTINCT",
        "without it two nulls are two values: a unique index on an expression such as coalesce(column, '') keeps one",
        nulls_not_distinct,
    ),
    Need(15, "columns after SET NULL or SET DEFAULT", "without them all columns of the key are set", sets_some_columns),
    Need(18, "a VIRTUAL column", "write STORED", virtual_columns),
)


def too_new(document: Document, server: Server) -> list[Problem]:
    """One problem for each object that this server is too old for."""
    major = server.version // 10000
    return [
        Problem(
            document.position(ref),
            f"{ref}: {need.what} needs PostgreSQL {need.since}, and this server is {major}; {need.instead}",
        )
        for need in NEEDS
        if major < need.since
        for ref, item in document.schema.objects.items()
        if need.found(item)
    ]


def behind(definition: str, *phrases: str) -> Iterator[Cursor]:
    """The place behind each of the phrases: as words of SQL, not inside a text or a quoted name."""
    at = Cursor(definition, "a definition", commas=True)
    while at.peek().kind != "end":
        if any(at.take(phrase) for phrase in phrases):
            yield at
        else:
            at.step()
