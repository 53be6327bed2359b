"""The text of an index, of an EXCLUDE constraint, of a foreign key's actions → what rules ask about it.

Returns None where the text is not understood, so that a rule is silent. Names are returned as the catalog has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from seigen.errors import FragmentError
from seigen.fragments.tokens import Token, cut, tokenize

Tokens = Sequence[Token]


class Key(NamedTuple):
    """One key. `column` is None for an expression; `direction` is asc or desc, `nulls` first or last, or ''."""

    text: str
    column: str | None
    opclass: bool = False
    direction: str = ""
    nulls: str = ""


class IndexText(NamedTuple):
    method: str
    keys: tuple[Key, ...]
    include: tuple[str, ...] = ()
    where: str = ""

    def columns(self) -> tuple[str, ...]:
        return tuple(key.column for key in self.keys if key.column is not None)


@lru_cache(maxsize=8192)
def scan(text: str) -> tuple[Token, ...]:
    """The tokens of a fragment, () when it has none or cannot be cut."""
    try:
        return tuple(tokenize(text))
    except FragmentError:
        return ()


def split(tokens: Tokens, depth: int) -> Iterator[list[Token]]:
    """The parts between the commas of that depth."""
    part: list[Token] = []
    for token in tokens:
        if token.kind == "comma" and token.depth == depth:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def group(tokens: Tokens, start: int) -> tuple[Tokens, int]:
    """What the bracket at `start` encloses, and the place behind its end; ((), start) when there is no bracket."""
    if start >= len(tokens) or tokens[start].kind != "open":
        return (), start
    depth = tokens[start].depth
    for place in range(start + 1, len(tokens)):
        if tokens[place].kind == "close" and tokens[place].depth == depth:
            return tokens[start + 1 : place], place + 1
    return (), start


@lru_cache(maxsize=8192)
def index(definition: str) -> IndexText | None:
    """`btree (repository_id, time desc) include (id) where url is not null`, taken apart."""
    tokens = scan(definition)
    inside, place = group(tokens, 1)
    if not tokens or not tokens[0].name or not inside:
        return None
    include: tuple[str, ...] = ()
    if place < len(tokens) and tokens[place].word == "include":
        names, place = group(tokens, place + 1)
        include = tuple(token.name for token in names if token.name)
    rest = tokens[place:]
    at = next((i for i, token in enumerate(rest) if token.word == "where" and token.depth == 0), len(rest))
    where = cut(definition, list(rest[at + 1 :]))
    keys = tuple(key(definition, part) for part in split(inside, 1))
    return IndexText(tokens[0].name, keys, include, where)


def key(text: str, tokens: list[Token]) -> Key:
    """One key: a name or an expression, then COLLATE, an operator class with its options, ASC or DESC, NULLS."""
    if not tokens:
        return Key("", None)
    whole, base, words = cut(text, tokens), tokens[0].depth, [token.word for token in tokens]
    plain = bool(tokens[0].name) and not (len(tokens) > 1 and tokens[1].kind in ("open", "punctuation"))
    rest = 1
    while (
        not plain and rest < len(tokens) and not (tokens[rest - 1].kind == "close" and tokens[rest - 1].depth == base)
    ):
        rest += 1
    nulls = words[-1] if len(words) > 2 and words[-2] == "nulls" and words[-1] in ("first", "last") else ""
    end = len(tokens) - 2 * bool(nulls)
    direction = words[end - 1] if end > rest and words[end - 1] in ("asc", "desc") else ""
    end -= bool(direction)
    if rest < end and words[rest] == "collate":
        rest += 4 if rest + 2 < end and tokens[rest + 2].text == "." else 2
    return Key(whole, tokens[0].name if plain else None, rest < end, direction, nulls)


def excluded(definition: str) -> IndexText | None:
    """The index behind `exclude using gist (room with =, during with &&)`: operators left out of its keys."""
    tokens = scan(definition)
    words = [token.word for token in tokens[:3]]
    if words[:1] != ["exclude"]:
        return None
    method, start = (words[2], 3) if words[1:2] == ["using"] and len(words) > 2 else ("gist", 1)
    inside, _ = group(tokens, start)
    if not inside:
        return None
    keys = []
    for part in split(inside, 1):
        at = next((i for i, token in enumerate(part) if token.word == "with" and token.depth == 1), len(part))
        keys.append(key(definition, part[:at]))
    return IndexText(method, tuple(keys))


def cleared(definition: str, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """`on delete set null` and `on update set null` of a foreign key → the columns that it sets to null."""
    tokens = scan(definition)
    found = {}
    for place, token in enumerate(tokens):
        words = [t.word for t in tokens[place : place + 4]]
        if token.depth == 0 and words[0] == "on" and words[1] in ("delete", "update") and words[2:] == ["set", "null"]:
            listed, _ = group(tokens, place + 4)
            found[f"on {words[1]} set null"] = tuple(t.name for t in listed if t.name) or columns
    return found


def says(definition: str, word: str) -> bool:
    """Whether the word stands in the definition outside brackets, strings and quoted names, and not after NOT."""
    tokens = scan(definition)
    return any(t.word == word and t.depth == 0 and tokens[i - 1].word != "not" for i, t in enumerate(tokens) if i)
