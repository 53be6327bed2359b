"""The name of a function or procedure where a document refers to one: bare, or with its schema."""

from __future__ import annotations

from typing import NamedTuple

from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token


class RoutineName(NamedTuple):
    """`schema` is '' for one that is found by the search path: the document's own, or an extension's."""

    schema: str
    name: str
    offset: int


def routine_name(text: str) -> RoutineName:
    """SQL: words fold, quoted names do not."""
    at = Cursor(text, "the name of a function or procedure")
    parts: list[Token] = []
    while len(parts) < 2:
        if not at.peek().name:
            raise at.fail("a name, or a schema, a dot and a name")
        parts.append(at.step())
        if at.peek().text != ".":
            break
        at.step()
    if at.peek().kind != "end":
        raise at.fail("a name alone, without arguments")
    return RoutineName(parts[0].name if len(parts) > 1 else "", parts[-1].name, parts[0].start)
