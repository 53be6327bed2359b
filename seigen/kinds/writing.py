"""What a kind's `write` says: entries of a document, and the tidy spelling of SQL that they are made of.

Nothing here changes what SQL means: words outside quotes fold anyway, brackets around a whole expression say nothing,
and a type's short name is the same type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from seigen.errors import FragmentError
from seigen.fragments.tokens import Token, tokenize
from seigen.model import Partition, Ref, Schema

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


class Entry(NamedTuple):
    """`value` stands in the document under the keys of `path`: (("tables", "commits", "comment"), "What happened").

    A step of the path becomes a mapping of a line a key; a mapping or a list inside a value stands on one line where
    it fits. Text of several lines becomes a literal block. Lists of one path are joined: each extension gives its own.
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
    """

    schema: Schema
    apart: frozenset[Ref] = frozenset()
    named: Mapping[Ref, bool] = {}


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


def lowered(text: str) -> str:
    """SQL with its words in lower case, quoted ones excepted: they fold anyway."""
    parts, end = [], 0
    for token in tokens(text):
        if token.word:
            parts += [text[end : token.start], token.word]
            end = token.end
    return "".join(parts) + text[end:]


def bare(text: str) -> str:
    """An expression without the brackets around the whole of it: ((a > 0)) → a > 0."""
    while (found := tokens(text)) and found[0].text == "(" and found[-1].text == ")":
        closes = next(token for token in found[1:] if token.kind == "close" and token.depth == found[0].depth)
        if closes is not found[-1]:
            break
        text = text[found[0].end : closes.start].strip()
    return text
