"""What a kind's `write` says: entries of a document, and the tidy spelling of SQL that they are made of.

Nothing here changes what SQL means: words outside quotes fold anyway, brackets around a whole expression say nothing,
and a type's short name is the same type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeAlias

from seigen import intervals
from seigen.errors import FragmentError
from seigen.fragments.tokens import Token, tokenize
from seigen.model import Partition, Ref, Schema

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


class Entry(NamedTuple):
    """`value` stands in the document under the keys of `path`: (("tables", "commits", "comment"), "What happened").

    A step of the path becomes a mapping of a line a key; a mapping or a list inside a value stands on one line where
    it fits. Text of several lines becomes a literal block. Lists of one path are joined, and mappings of one path:
    each extension gives its own, and a compression policy adds `after` to the settings.
    """

    path: tuple[str, ...]
    value: Value


class Note(NamedTuple):
    """The object cannot be written, and why: "check c of t is NOT VALID". What it belongs to is left out with it."""

    text: str


Written = Entry | Note


class Writing(NamedTuple):
    """What is being written: the live `schema`, and how the document that is updated says things already.

    apart: constraints that stand there under a key of their table, though a column's SQL could say them. named: whether
    a constraint stands there with its name; one that does not stand there has one unless PostgreSQL would choose it.
    exact: objects that came back different from the server, so that no default of its own may be left out.
    """

    schema: Schema
    apart: frozenset[Ref] = frozenset()
    named: Mapping[Ref, bool] = {}
    exact: frozenset[Ref] = frozenset()


KEYS = {  # relation's kind → the document's key under which it stands by name
    "table": "tables",
    "continuous_aggregate": "continuous_aggregates",
    "view": "views",
    "materialized_view": "materialized_views",
}


def home(schema: Schema, relation: str) -> tuple[str, ...]:
    """The path under which a relation stands: ("tables", "commits"), ("tables", "events", "partitions", "y2024")."""
    partition = schema.objects.get(Ref("partition", relation))
    if isinstance(partition, Partition):
        return (*home(schema, partition.parent), "partitions", relation)
    key = next((key for kind, key in KEYS.items() if Ref(kind, relation) in schema.objects), "tables")
    return (key, relation)


def said(**values: Value) -> dict[str, Value]:
    """The keys that have something to say: None, (), [] and {} are left out."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def shortest(key: str, values: dict[str, Value]) -> Value:
    """The short form, the value of `key` alone, when no other key stands beside it."""
    return values[key] if values.keys() == {key} else values


def span(value: str | int | None) -> Value:
    """An interval of the catalog as people write it: 1 mon → 1 month, 12:00:00 → 12 hours; numbers as they are."""
    if not isinstance(value, str) or (found := intervals.parts(value)) is None:
        return value
    calendar, fixed = found
    if not calendar or fixed or calendar % intervals.MONTH:
        return value if calendar else intervals.text(fixed)
    name, size = ("year", intervals.YEAR) if calendar % intervals.YEAR == 0 else ("month", intervals.MONTH)
    count = calendar // size
    return f"{count} {name}" + ("" if count == 1 else "s")


# -- SQL --------------------------------------------------------------------------------------------------------------

SHORT_TYPES = (
    (re.compile(r"timestamp(\(\d\))? with time zone"), r"timestamptz\1"),
    (re.compile(r"time(\(\d\))? with time zone"), r"timetz\1"),
    (re.compile(r"(timestamp|time)(\(\d\))? without time zone"), r"\1\2"),
    (re.compile(r"bit varying"), "varbit"),
    (re.compile(r"character varying"), "varchar"),
    (re.compile(r"character(?=\()"), "char"),
)


def short_type(text: str) -> str:
    """A type of the server's spelling as people write it: character varying(255)[] → varchar(255)[]."""
    if text.startswith('"'):
        return text
    for long, short in SHORT_TYPES:
        found = long.match(text)
        if found:
            return found.expand(short) + text[found.end() :]
    return text


def tokens(text: str) -> list[Token]:
    """The tokens of SQL; [] where the loader would refuse it, which is found out when it is read back."""
    try:
        return tokenize(text)
    except FragmentError:
        return []


# The server quotes them, since they are types or functions as well; a column of such a name needs no quotes where no
# bracket, string or dot follows.
COLUMN_WORDS = frozenset(f'"{word}"' for word in ("interval", "position", "time", "timestamp", "values"))


def lowered(text: str) -> str:
    """SQL with its words in lower case, quoted ones excepted: they fold anyway."""
    parts, end = [], 0
    found = tokens(text)
    for token, after in zip_longest(found, found[1:]):
        name = token.word
        if token.text in COLUMN_WORDS and (
            after is None or after.kind in ("word", "comma", "close", "operator", "cast")
        ):
            name = token.name
        if name:
            parts += [text[end : token.start], name]
            end = token.end
    return "".join(parts) + text[end:]


def dedented(text: str) -> str:
    """A query as psql shows it, one column to the left; as it is where a line begins inside a string."""
    if not (found := tokens(text)) or any("\n" in token.text for token in found):
        return text
    first, *others = text.strip().splitlines()
    return "\n".join([first, *(line.rstrip().removeprefix(" ") for line in others)]) + ("\n" if others else "")


def bare(text: str) -> str:
    """An expression without the brackets around the whole of it: ((a > 0)) → a > 0."""
    while (found := tokens(text)) and found[0].text == "(" and found[-1].text == ")":
        closes = next(token for token in found[1:] if token.kind == "close" and token.depth == found[0].depth)
        if closes is not found[-1]:
            break
        text = text[found[0].end : closes.start].strip()
    return text
