"""Expressions, index keys and queries: judged as one piece each, kept as the user wrote them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import msgspec

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token, cut, tokenize

LISTS_END = frozenset(
    ("where", "group", "having", "window", "order", "limit", "offset", "fetch", "for", "union", "except", "intersect")
)


class Key(msgspec.Struct, frozen=True):
    """An index key; `column` is None for an expression."""

    text: str
    column: str | None
    offset: int


class Query(msgspec.Struct, frozen=True):
    """`sources`: the relations after FROM and JOIN with their offsets, in the order of the text."""

    text: str
    sources: tuple[tuple[str, int], ...]


@lru_cache(maxsize=4096)
def expression(text: str) -> str:
    """One expression, as it is."""
    at = Cursor(text, "one SQL expression")
    return cut(text, at.tokens)


def columns_in(text: str, known: Collection[str]) -> set[str]:
    """Which of these columns an expression reads; for PostgreSQL's default name of a check."""
    end = Token("end", "", len(text), len(text), 0)
    tokens = tokenize(text)
    return {
        token.name
        for before, token, after in zip([end, *tokens], tokens, [*tokens[1:], end], strict=False)
        if token.name in known and after.text != "(" and after.kind != "string" and before.kind != "cast"
    }


@lru_cache(maxsize=4096)
def index_key(text: str) -> Key:
    """What stands in CREATE INDEX's parentheses: a column or an expression, collation, operator class, order."""
    at = Cursor(text, "one index key")
    column = None
    if not at.opens():
        column = at.peek().name
        at.qualified("a column, a function call or an expression in parentheses")
        column = None if at.opens() or at.place > 1 else column
    if at.opens():
        at.brackets()
    if at.take("collate"):
        at.qualified("a collation after COLLATE")
    if at.peek().name and at.peek().word not in ("asc", "desc", "nulls"):
        at.qualified("an operator class")
        if at.opens():
            at.brackets()
    _ = at.take("asc") or at.take("desc")
    _ = at.take("nulls first") or at.take("nulls last")
    if at.peek().kind != "end":
        raise at.fail("COLLATE, an operator class, ASC, DESC or NULLS, or parentheses around the whole expression")
    return Key(cut(text, at.tokens), column, at.tokens[0].start)


def query(text: str) -> Query:
    """One SELECT, and the relations that it reads."""
    at = Cursor(text, "one SELECT", commas=True)
    if at.peek().word != "select":
        raise at.fail("one SELECT")
    return Query(text.rstrip(), tuple(sources(at)))


class Level(msgspec.Struct):
    """One pair of brackets in a query. `expects`: a relation comes next."""

    select: bool = False
    listing: bool = False
    expects: bool = False


def sources(at: Cursor) -> list[tuple[str, int]]:
    """FROM belongs to a SELECT of the same brackets: extract(… FROM …) and IS DISTINCT FROM name no relation."""
    found: list[tuple[str, int]] = []
    levels = [Level()]
    before = at.end
    while (token := at.step()).kind != "end":
        level = levels[-1]
        if token.text == "(":
            levels.append(Level(listing=level.expects, expects=level.expects))
        elif token.text == ")":
            levels.pop()
            levels[-1].expects = False
        elif token.word == "select":
            levels[-1] = Level(select=True)
        elif token.word == "from" and level.select and before.word != "distinct":
            level.listing = level.expects = True
        elif token.word in LISTS_END:
            level.listing = level.expects = False
        elif level.listing and (token.word == "join" or token.kind == "comma"):
            level.expects = True
        elif level.expects and token.name and token.word not in ("only", "lateral"):
            level.expects = False
            if at.peek().text == ".":
                raise FragmentError("names are unqualified: everything stands in the document's schema", token.start)
            if not at.opens():
                found.append((token.name, token.start))
        before = token
    return found
