"""Which types a generator can fill, and whether a value fits a column. Silent about types that extensions bring."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from seigen.errors import Position
from seigen.fragments import BUILTIN_TYPES
from seigen.fragments import column as column_fragment
from seigen.kinds.row_hints.vocabulary import INTEGER, is_number
from seigen.model import Column, Enum, Ref
from seigen.scope import Scope, nearest
from seigen.yaml_tree import quoted

LARGEST = {
    **dict.fromkeys(("smallint", "int2"), 2**15 - 1),
    **dict.fromkeys(("integer", "int", "int4"), 2**31 - 1),
    **dict.fromkeys(("bigint", "int8"), 2**63 - 1),
}
NUMBERS = LARGEST.keys() | {"numeric", "decimal", "dec", "real", "float4", "float", "float8", "double precision"}
TIMES = frozenset(("date", "timestamp", "timestamptz"))
CHARACTERS = frozenset(("char", "character", "nchar", "national char", "national character"))  # (1) when not said
LIMITED = (
    CHARACTERS | {name for name in BUILTIN_TYPES if name.endswith("varying") and name != "bit varying"} | {"varchar"}
)
TEXTS = LIMITED | {"text", "name", "bpchar"}
BOOLEANS = frozenset(("true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0"))
LENGTH = re.compile(r"\(\s*([0-9]+)\s*\)")


class Kind(NamedTuple):
    """A type's name in lower case, or an enum's; `length`: the characters that its text may have."""

    name: str
    array: bool = False
    length: int | None = None


def kind(column: Column) -> Kind:
    name = column_fragment(column.type).type.name
    array = column.type.rstrip().endswith("]") or bool(re.search(r"\barray\s*\Z", column.type, re.IGNORECASE))
    said = LENGTH.search(column.type)
    length = int(said[1]) if said else 1 if name in CHARACTERS else None
    return Kind(name, array, length if name in LIMITED else None)


def is_numeric(column: Column) -> bool:
    found = kind(column)
    return found.name in NUMBERS and not found.array


def is_time(column: Column) -> bool:
    found = kind(column)
    return found.name in TIMES and not found.array


def is_text(scope: Scope, column: Column) -> bool:
    """A text type, or one that an extension brings, such as citext."""
    found = kind(column)
    return not found.array and (found.name in TEXTS or found.name not in {*BUILTIN_TYPES, *scope.draft.enums})


def is_integer(text: str) -> bool:
    return bool(INTEGER.match(text.strip()))


READS: dict[str, tuple[Callable[[str], bool], str]] = {
    **dict.fromkeys(NUMBERS, (lambda text: is_number(text.strip()), "a number")),
    **dict.fromkeys(LARGEST, (is_integer, "a whole number")),
    **dict.fromkeys(("boolean", "bool"), (lambda text: text.strip().lower() in BOOLEANS, "true or false")),
}
"""Type → what can be told of its values without a server."""


def check_value(scope: Scope, column: Column, value: str, at: Position, what: str) -> None:
    """Whether a column can hold a value, as far as that is known offline."""
    found = kind(column)
    if found.array:
        return
    enum = scope.draft.objects.get(Ref("enum", found.name))
    if isinstance(enum, Enum) and value not in enum.labels:
        hint = nearest(value, enum.labels)
        scope.problem(at, f"{what}: {quoted(value)} is not a label of enum {quoted(enum.name)}{hint}")
    if found.length is not None and len(value) > found.length:
        scope.problem(
            at, f"{what}: {quoted(value)} has {len(value)} characters; column {quoted(column.name)} is {column.type}"
        )
    accepts, needed = READS.get(found.name, (None, ""))
    if accepts is not None and not accepts(value):
        type_ = f"column {quoted(column.name)} is {column.type}"
        scope.problem(at, f"{what}: {quoted(value)} is not {needed}; {type_}")
