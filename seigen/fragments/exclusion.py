"""What follows EXCLUDE in an exclusion constraint: a method, and what may not be so of two rows."""

from __future__ import annotations

import msgspec

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.expressions import index_key
from seigen.fragments.tokens import cut

START = 'using and a method, such as "using gist (room with =, during with &&)"'
TAIL = "INCLUDE, WITH, WHERE or DEFERRABLE"


class Exclusion(msgspec.Struct, frozen=True):
    """`columns`: those compared as such, with their offsets. `named_for`: what PostgreSQL makes the default name of."""

    text: str
    columns: tuple[tuple[str, int], ...]
    named_for: tuple[str, ...]


def exclusion(text: str) -> Exclusion:
    """One exclusion constraint, as it is."""
    at = Cursor(text, "one exclusion constraint")
    if not at.take("using"):
        raise at.fail(START)
    at.name("an index method after using")
    if not at.opens():
        raise at.fail("what may not be so of two rows, in parentheses")
    compared = list(elements(at))
    included = at.names() if at.take("include") and at.opens() else ()
    tail(at)
    named_for: list[str] = []
    for name in (*(name for name, _, _ in compared), *included):
        number = sum(1 for other in named_for if other.rstrip("0123456789") == name)
        named_for.append(f"{name}{number or ''}")
    columns = tuple((name, offset) for name, offset, column in compared if column)
    return Exclusion(cut(text, at.tokens), columns, tuple(named_for))


def elements(at: Cursor) -> list[tuple[str, int, bool]]:
    """(what PostgreSQL calls it, offset, whether it is a column) of each `key WITH operator` in these parentheses."""
    depth = at.step().depth + 1
    found, start = [], at.place
    while True:
        while at.peek().kind != "end" and not (at.peek().depth == depth and at.peek().word == "with"):
            if at.peek().depth < depth or (at.peek().kind == "comma" and at.peek().depth == depth):
                raise at.fail("WITH and an operator after what is compared")
            at.step()
        found.append(element(at, start))
        at.step()
        operator(at)
        if at.peek().kind != "comma":
            break
        at.step()
        start = at.place
    if at.step().text != ")":
        at.place -= 1
        raise at.fail('"," or ")"')
    return found


def element(at: Cursor, start: int) -> tuple[str, int, bool]:
    tokens = at.tokens[start : at.place]
    if not tokens:
        raise at.fail("a column or an expression before WITH")
    offset = tokens[0].start
    try:
        key = index_key(cut(at.text, tokens))
    except FragmentError as error:
        raise FragmentError(str(error), offset + error.offset) from None
    names = [token.name for token in tokens if token.name]
    called = key.column or ("expr" if tokens[0].text == "(" or not names else names[0])
    return called, offset, key.column is not None


def operator(at: Cursor) -> None:
    if at.take("operator") and at.opens():
        at.brackets()
    elif at.step().kind != "operator":
        at.place -= 1
        raise at.fail("an operator after WITH, such as && or =")


def tail(at: Cursor) -> None:
    """In PostgreSQL's order; INCLUDE was passed."""
    for word in ("with", "where"):
        if at.take(word):
            if not at.opens():
                raise at.fail(f"parentheses after {word.upper()}")
            at.brackets()
    _ = at.take("not deferrable") or at.take("deferrable")
    _ = at.take("initially deferred") or at.take("initially immediate")
    if at.peek().kind != "end":
        raise at.fail(f"{TAIL}, in this order")
