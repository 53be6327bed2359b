"""The condition of a row security policy: one expression, and what it reads beside the row."""

from __future__ import annotations

import msgspec

from seigen.fragments.cursor import Cursor
from seigen.fragments.queries import sources
from seigen.fragments.tokens import cut


class Condition(msgspec.Struct, frozen=True):
    """`sources`: the relations of its subqueries with their offsets. `calls`: names before a bracket, functions among
    them.
    """

    text: str
    sources: tuple[tuple[str, int], ...]
    calls: frozenset[str]


def condition(text: str) -> Condition:
    """One expression, as it is."""
    at = Cursor(text, "one SQL expression")
    after = [*at.tokens[1:], at.end]
    calls = (token.name for token, follows in zip(at.tokens, after, strict=True) if follows.text == "(")
    return Condition(cut(text, at.tokens), sources(at), frozenset(calls) - {""})
