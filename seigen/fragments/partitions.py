"""Declarative partitioning in the user's SQL: what follows PARTITION BY, and the bound of one partition."""

from __future__ import annotations

from collections.abc import Callable

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import cut

STRATEGIES = ("range", "list", "hash")


def partition_by(text: str) -> str:
    """A strategy and its keys in parentheses: range (created_at), list (lower(region))."""
    at = Cursor(text, "RANGE, LIST or HASH and its keys in parentheses")
    if at.peek().word not in STRATEGIES:
        raise at.fail("RANGE, LIST or HASH")
    at.step()
    in_parentheses(at, "the keys in parentheses")
    ended(at, "nothing after the keys")
    return cut(text, at.tokens)


def partition_bound(text: str) -> str:
    """FOR VALUES FROM (…) TO (…), FOR VALUES IN (…), FOR VALUES WITH (MODULUS n, REMAINDER m), or DEFAULT."""
    at = Cursor(text, "FOR VALUES or DEFAULT")
    if at.take("default"):
        ended(at, "nothing after DEFAULT")
        return cut(text, at.tokens)
    if not at.take("for values"):
        raise at.fail("FOR VALUES or DEFAULT")
    form = BOUNDS.get(at.peek().word)
    if form is None:
        raise at.fail("FROM, IN or WITH after FOR VALUES")
    at.step()
    form(at)
    ended(at, "nothing after the bound")
    return cut(text, at.tokens)


def from_to(at: Cursor) -> None:
    in_parentheses(at, "the first values in parentheses")
    if not at.take("to"):
        raise at.fail("TO and the values before which it ends")
    in_parentheses(at, "the values before which it ends in parentheses")


def listed(at: Cursor) -> None:
    in_parentheses(at, "values in parentheses")


BOUNDS: dict[str, Callable[[Cursor], None]] = {"from": from_to, "in": listed, "with": listed}


def in_parentheses(at: Cursor, what: str) -> None:
    if not at.opens():
        raise at.fail(what)
    start = at.peek().start
    if not at.brackets():
        raise FragmentError(f"needs {what}; found nothing in them", start)


def ended(at: Cursor, what: str) -> None:
    if at.peek().kind != "end":
        raise at.fail(what)
