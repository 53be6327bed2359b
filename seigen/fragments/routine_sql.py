"""What follows the name in CREATE FUNCTION and CREATE PROCEDURE: its arguments, and what it needs when it is created.

A body in quotes is not looked into: the server reads it when the routine runs. BEGIN ATOMIC … END and RETURN are read
by the server at once, and so are types and defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from seigen.errors import FragmentError
from seigen.fragments.cursor import Cursor
from seigen.fragments.tokens import NOTES, Token, cut, tokenize
from seigen.fragments.types import PHRASES_BY_HEAD

WHAT = "what follows the name in CREATE FUNCTION, beginning with its arguments in parentheses"
MODES = frozenset(("in", "out", "inout", "variadic"))
FROM_CURRENT = "FROM CURRENT takes the setting of whoever applies the document; write the value: set search_path to …"
ONLY_IN_BODY = {
    "semicolon": NOTES[";"],
    "comment": "an SQL comment belongs into the body of a function; use a YAML comment",
}


class RoutineSql(msgspec.Struct, frozen=True):
    """`arguments`: what COMMENT ON FUNCTION takes in its parentheses: modes, names and types, no defaults.

    `sources`: the names of what may have to exist before, and perhaps of other things; a called function is 'f()'.
    """

    text: str
    arguments: str
    sources: tuple[str, ...]


def routine_sql(text: str) -> RoutineSql:
    """One routine. Raises FragmentError for `;` and comments outside of a body, and for SET … FROM CURRENT."""
    tokens = tokenize(text, body=True)
    body = atomic(tokens)
    for place, token in enumerate(tokens):
        if token.kind in ONLY_IN_BODY and place < body:
            raise FragmentError(ONLY_IN_BODY[token.kind], token.start)
    code = [token for token in tokens if token.kind not in ("comment", "semicolon")]
    at = Cursor(text, WHAT, commas=True, tokens=code)
    if not at.opens():
        raise at.fail(WHAT)
    at.brackets()
    refuse_current(code[at.place :])
    arguments = list(split(code[1 : at.place - 1]))
    sources = {name for tokens in arguments for name in needed_by_argument(tokens)}
    sources |= set(needed_by_clauses(code[at.place :]))
    bare = (cut(text, without_default(tokens)) for tokens in arguments)
    return RoutineSql(text.rstrip(), ", ".join(bare), tuple(sorted(sources)))


def refuse_current(clauses: Sequence[Token]) -> None:
    """Every session would make another function of it, that of a comparison too."""
    for token, after in pairwise(clauses):
        if token.word == "return" or (token.word, after.word) == ("begin", "atomic"):
            return
        if (token.word, after.word, token.depth) == ("from", "current", 0):
            raise FragmentError(FROM_CURRENT, token.start)


def atomic(tokens: Sequence[Token]) -> int:
    """The place of BEGIN ATOMIC, whose END is the last token; the number of tokens when there is none.

    A statement never begins with END: the END behind a semicolon is the body's. CASE … END stands inside of statements.
    """
    code = [(place, token) for place, token in enumerate(tokens) if token.kind != "comment"]
    begin = None
    for (_, before), (place, token) in pairwise(code):
        if begin is None:
            begin = place if (before.word, token.word, token.depth) == ("begin", "atomic", 0) else None
        elif token.kind == "semicolon" and token.depth:
            raise FragmentError("a semicolon in brackets", token.start)
        elif token.word == "end" and (before.kind == "semicolon" or before is tokens[begin]):
            if place != code[-1][0]:
                raise FragmentError("END ends the body; nothing follows it", token.end)
            return begin
    if begin is not None:
        raise FragmentError("BEGIN ATOMIC is not closed by END; each statement in it ends with ;", tokens[begin].start)
    return len(tokens)


def split(tokens: Iterable[Token], depth: int = 1) -> Iterator[list[Token]]:
    """The tokens between the commas of one depth."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "comma" and token.depth == depth:
            yield found
            found = []
        else:
            found.append(token)
    if found:
        yield found


def without_default(argument: Sequence[Token]) -> list[Token]:
    begins = (
        place for place, token in enumerate(argument) if token.depth == 1 and token.text.lower() in ("default", "=")
    )
    return list(argument[: next(begins, len(argument))])


def needed_by_argument(argument: Sequence[Token]) -> Iterator[str]:
    """Its type and what its default calls: [mode] [name] type [DEFAULT expression]."""
    declared = without_default(argument)
    names = [token for token in declared if token.word not in MODES]
    if len(names) > 1 and names[1].name and names[0].word not in (*PHRASES_BY_HEAD, "setof"):
        names = names[1:]
    yield from type_names(names)
    yield from mentioned(argument[len(declared) + 1 :])


def type_names(tokens: Sequence[Token]) -> Iterator[str]:
    """The name of a type, and the table of table.column%TYPE."""
    names = [token for token in tokens if token.word != "setof"]
    for place, token in enumerate(names[:3]):
        if place == 0 or names[place - 1].text == ".":
            yield token.name


def needed_by_clauses(tokens: Sequence[Token]) -> Iterator[str]:
    """What stands behind RETURNS, RETURN, BEGIN ATOMIC and SUPPORT."""
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 2]
        if token.depth or not following:
            continue
        if token.word == "returns" and following[0].word == "table":
            last = next(i for i in range(place + 2, len(tokens)) if tokens[i].kind == "close" and not tokens[i].depth)
            yield from (name for part in split(tokens[place + 3 : last]) for name in needed_by_argument(part))
        elif token.word == "returns":
            yield from type_names(tokens[place + 1 : place + 5])
        elif token.word == "support":
            yield f"{following[0].name}()"
        elif token.word == "return" or (token.word, following[0].word) == ("begin", "atomic"):
            yield from every_name(tokens[place + 1 :])
            return


def every_name(tokens: Sequence[Token]) -> Iterator[str]:
    """Every name that a query holds, of whatever it is, and those that it calls."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.name:
            yield token.name
            if after is not None and after.text == "(":
                yield f"{token.name}()"


def mentioned(tokens: Sequence[Token]) -> Iterator[str]:
    """The functions that an expression calls and the types that it casts to."""
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        before = tokens[place - 1] if place else None
        if not token.name:
            continue
        if after is not None and after.text == "(":
            yield f"{token.name}()"
        if (before is not None and (before.kind == "cast" or before.word == "as")) or (
            after is not None and after.kind == "string"
        ):
            yield token.name
