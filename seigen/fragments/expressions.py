"""Expressions and index keys: judged as one piece each, kept as the user wrote them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import msgspec

from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token, cut, tokenize


class Key(msgspec.Struct, frozen=True):
    """An index key; `column` is None for an expression."""

    text: str
    column: str | None
    offset: int


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
