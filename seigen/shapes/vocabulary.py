"""The shapes that parts of a document can have, as data, and the values that many kinds share.

A shape says nothing about meaning. seigen.shapes.check judges trees by shapes; seigen.shapes.json_schema writes them
down for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seigen import intervals
from seigen.scope import Scope

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One value. `what` completes "needs …"; `accepts` judges its text; null is a value of its own where allowed."""

    what: str
    schema: Mapping[str, Any]
    accepts: Callable[[str], bool] = bool
    null: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape
    what: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class MapOf:
    """Names of the user's → values. `label` is what one of them is called: table "commits".

    `free`: the keys are any text, and no names.
    """

    label: str
    value: Shape
    what: str
    most: int | None = None
    least: int = 0
    free: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    shape: Shape
    text: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Keys of seigen's. `define` names the shape in the JSON Schema.

    `partial`: a missing key is reported and the rest is still read.
    """

    what: str
    fields: Mapping[str, Field]
    define: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Forms:
    """A mapping in one of several forms, each told by the key that it is listed under."""

    what: str
    forms: Mapping[str, Fields]


@dataclass(frozen=True, slots=True)
class Either:
    """Told apart by what stands in the document: a value, a list or a mapping."""

    scalar: Text | None = None
    sequence: ListOf | None = None
    mapping: MapOf | Fields | Forms | None = None

    @property
    def what(self) -> str:
        return " or ".join(shape.what for shape in (self.scalar, self.sequence, self.mapping) if shape is not None)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any YAML at all: what it means is nobody's business here."""

    what: str


Shape = Text | ListOf | MapOf | Fields | Forms | Either | Anything


At = Literal[
    "document",
    "table",
    "aggregate",
    "view",
    "materialized_view",
    "sequence",
    "domain",
    "function",
    "procedure",
    "job",
]
"""The mapping of a document in which a key stands: the document itself, or that of one object."""


@dataclass(frozen=True, slots=True)
class Section:
    """A key with which an object kind is declared, in the document or in the mapping of one object.

    `parse` declares what the key's value says; None for keys that another section reads along.
    """

    at: At
    key: str
    field: Field
    parse: Callable[[Scope, Any], None] | None = None


# -- common values ----------------------------------------------------------------------------------------------------


def is_name(text: str) -> bool:
    return 0 < len(text.encode()) <= 63


def is_span(text: str) -> bool:
    return bool(WHOLE_NUMBER.match(text)) or is_interval(text)


def is_interval(text: str) -> bool:
    return len(text) <= 64 and text.isascii() and intervals.microseconds(text) is not None


WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}\Z")
INT4 = re.compile(r"[+-]?[0-9]{1,9}\Z")
NAME_SCHEMA: Json = {"type": "string", "minLength": 1, "maxLength": 63}
ANY = ("string", "number", "boolean")

NAME = Text("a name of 1 to 63 bytes", NAME_SCHEMA, is_name)
COMMENT = Text("text", {"type": ANY, "minLength": 1})
VALUE = Text("a value", {"type": ANY})
TIME = Text("a time, such as 2026-01-01 00:00:00+00", {"type": "string"})
INTERVAL = Text(
    "an SQL interval, such as 7 days", {"type": "string", "examples": ["1 hour", "7 days", "1 month"]}, is_interval
)
SPAN = Text(
    "an SQL interval, such as 7 days, or an integer for an integer time column",
    {"type": ("string", "integer"), "examples": ["7 days", "1 month"]},
    is_span,
)
START = Text(
    f"{SPAN.what}, or null", {"type": ("string", "integer", "null"), "examples": ["3 days"]}, is_span, null=True
)
FLAG = Text("true or false", {"type": "boolean"}, ("true", "false").__contains__)
WHOLE = Text("a whole number", {"type": "integer"}, lambda text: bool(INT4.match(text)))
PARTITIONS = Text(
    "a number from 1 to 32767",
    {"type": "integer", "minimum": 1, "maximum": 32767},
    lambda text: bool(INT4.match(text)) and 0 < int(text) < 32768,
)
COLUMNS = ListOf(NAME, "a list of column names, such as [a, b]", least=1)


def sql(what: str, *examples: str) -> Text:
    """A value that is SQL; its own parser judges it."""
    return Text(what, {"type": "string", "minLength": 1, "examples": list(examples)})


def choice(*values: str) -> Text:
    """One of some words."""
    *most, last = values
    what = f"{', '.join(most)} or {last}" if most else last
    return Text(what, {"enum": [JSON_WORDS.get(value, value) for value in values]}, values.__contains__)


JSON_WORDS: dict[str, Any] = {"true": True, "false": False, "1": 1}
COMMENTED = {
    "comment": Field(COMMENT, "Shown by psql's \\d+ and other tools"),
    "renamed_from": Field(NAME, "The former name: rename instead of dropping and creating"),
}
