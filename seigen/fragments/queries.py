"""Queries: judged as one piece each, kept as the user wrote them, with the relations that they read.

Names that WITH gives are no relations where they can be seen, as PostgreSQL sees them (src/backend/parser/parse_cte.c):
in the query that follows, in the members after theirs, and with RECURSIVE in all members.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import Token, tokenize
from seigen.sql import identifier

LISTS_END = frozenset(
    ("where", "group", "having", "window", "order", "limit", "offset", "fetch", "for", "union", "except", "intersect")
)
BUILT_IN = ("pg_catalog", "information_schema", "timescaledb_information")
"""Schemas of the server's own, whose relations a view may name."""
UNQUALIFIED = "names are unqualified: everything stands in the document's schema"

Source = tuple[str, int]
"""A relation after FROM or JOIN, and its offset."""


class Query(msgspec.Struct, frozen=True):
    """`sources`: in the order of the text. `calls`: names before a bracket, functions among them; `names`: all of them.

    `stars`: whether a * stands for columns, whose order then is that of the tables.
    """

    text: str
    sources: tuple[Source, ...]
    calls: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    stars: bool = False


def query(text: str) -> Query:
    """One SELECT, as an aggregate has it: all its names are the document's."""
    at = Cursor(text, "one SELECT", commas=True)
    if at.peek().word != "select":
        raise at.fail("one SELECT")
    return whole(at, ())


def view_query(text: str) -> Query:
    """SELECT, WITH … SELECT, VALUES or a union of them, as a view has it; it may read the server's own catalogs."""
    at = Cursor(text, "a SELECT", commas=True)
    first = next((token for token in at.tokens if token.text != "("), at.end)
    if first.word not in ("select", "with", "values"):
        raise FragmentError("needs SELECT, WITH … SELECT or VALUES", first.start)
    return whole(at, BUILT_IN)


def whole(at: Cursor, schemas: tuple[str, ...]) -> Query:
    found = sources(at, schemas)
    after = [*at.tokens[1:], at.end]
    return Query(
        text=at.text.rstrip(),
        sources=found,
        calls=frozenset(token.name for token, follows in zip(at.tokens, after, strict=True) if follows.text == "("),
        names=frozenset(token.name for token in at.tokens if token.name),
        stars=any(is_star(*three) for three in zip([at.end, *at.tokens], at.tokens, after, strict=False)),
    )


def sources(at: Cursor, schemas: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """The relations that a query, or an expression with sub-queries, reads; those of `schemas` are left out."""
    return tuple(sorted(level(at, schemas, frozenset()), key=lambda source: source[1]))


def is_star(before: Token, token: Token, after: Token) -> bool:
    """`*` for columns: a factor would follow a multiplication's, and count(*) has it in brackets of its own."""
    ends = after.kind in ("comma", "close", "end") or after.word in LISTS_END or after.word == "from"
    return token.text == "*" and before.kind != "open" and ends


def requalified(text: str, old: str, new: str, relations: Collection[str]) -> str:
    """The text with another schema before these relations: pg_get_viewdef qualifies one that a name of WITH hides."""
    if f"{old}." not in text and f'{old}".' not in text:
        return text
    try:
        tokens = tokenize(text)
    except FragmentError:  # the server's text, not a document's
        return text
    parts, end = [], 0
    for token, dot, name in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.name == old and dot.text == "." and name.name in relations:
            parts += [text[end : token.start], identifier(new)]
            end = token.end
    return "".join(parts) + text[end:]


def level(at: Cursor, schemas: tuple[str, ...], hidden: frozenset[str], listing: bool = False) -> Iterator[Source]:
    """The relations inside one pair of brackets, up to its end; `hidden`: what WITH has named. `listing`: it is an item
    of FROM. FROM belongs to a SELECT of the same brackets: extract(… FROM …) and IS DISTINCT FROM name no relation.
    """
    if at.peek().word == "with":
        members, hidden = ctes(at, hidden)
        rest = at.place
        for at.place, seen in members:
            yield from level(at, schemas, seen)
        at.place = rest
    select, expects, before = False, listing, at.end
    while (token := at.peek()).kind not in ("close", "end"):
        at.step()
        if token.kind == "open":
            yield from level(at, schemas, hidden, expects)
            at.step()
            expects = False
        elif token.word == "select":
            select, listing, expects = True, False, False
        elif token.word == "from" and select and before.word not in ("distinct", "rows"):
            listing = expects = True
        elif token.word in LISTS_END:
            listing = expects = False
        elif listing and (token.word == "join" or token.kind == "comma"):
            expects = True
        elif expects and token.name and token.word not in ("only", "lateral", "rows"):
            expects = False
            found = relation(at, token, schemas)
            if found is not None and found not in hidden:
                yield found, token.start
        before = token


def relation(at: Cursor, first: Token, schemas: tuple[str, ...]) -> str | None:
    """The relation whose name begins with `first`; None for a function and for what is the server's own."""
    names = [first.name]
    while at.peek().text == "." and at.peek(1).name:
        at.step()
        names.append(at.step().name)
    if len(names) > 1 and names[0] not in schemas:
        raise FragmentError(UNQUALIFIED, first.start)
    return None if at.opens() or len(names) > 1 else first.name


def ctes(at: Cursor, hidden: frozenset[str]) -> tuple[list[tuple[int, frozenset[str]]], frozenset[str]]:
    """WITH's members, which are passed: (place of the body, what it does not see as relations); and the same for what
    follows.
    """
    recursive = at.take("with recursive") or not at.take("with")
    bodies: list[int] = []
    names: list[str] = []
    while True:
        names.append(at.name("a name after WITH"))
        if at.opens():
            at.brackets()
        if not at.take("as"):
            raise at.fail("AS")
        _ = at.take("not materialized") or at.take("materialized")
        if not at.opens():
            raise at.fail("a query in brackets")
        bodies.append(at.place + 1)
        at.brackets()
        for clause, last in (("search", "set"), ("cycle", "using")):
            if at.take(clause):
                while at.peek().kind != "end" and not at.take(last):
                    at.step()
                at.name("a column")
        if at.peek().kind != "comma":
            break
        at.step()
    every = hidden.union(names)
    seen = (every if recursive else hidden.union(names[:i]) for i in range(len(names)))
    return list(zip(bodies, seen, strict=True)), every
