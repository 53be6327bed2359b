"""Declared types → what the generator must know of them. The table FAMILIES is the whole knowledge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from seigen.fragments import BUILTIN_TYPES
from seigen.sql import bare_name

Family = Literal[
    "integer", "float", "numeric", "boolean", "timestamp", "date", "time", "interval",
    "text", "enum", "json", "jsonb", "bytea", "uuid", "inet", "macaddr", "other",
]  # fmt: skip


class SqlType(msgspec.Struct, frozen=True):
    """`text` is the declared type. `size`: bytes of a number, characters of a text (None: any); `scale` of a numeric.

    `unit`: microseconds between two values of a time (a date: a day). `labels` of an enum.
    """

    text: str
    family: Family
    size: int | None = None
    scale: int = 0
    unit: int = 1
    labels: tuple[str, ...] = ()


_SIZES = {"smallint": 2, "int2": 2, "integer": 4, "int": 4, "int4": 4, "bigint": 8, "int8": 8, "oid": 4}
FAMILIES: dict[str, Family] = {
    **dict.fromkeys(_SIZES, "integer"),
    **dict.fromkeys(("real", "float4", "float8", "double precision", "float"), "float"),
    **dict.fromkeys(("numeric", "decimal", "dec"), "numeric"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    **dict.fromkeys(("timestamp", "timestamptz"), "timestamp"),
    "date": "date",
    "time": "time",
    "interval": "interval",
    **dict.fromkeys(("text", "name", "citext"), "text"),
    **dict.fromkeys(("varchar", "character varying", "char varying", "char", "character", "bpchar"), "text"),
    "json": "json",
    "jsonb": "jsonb",
    "bytea": "bytea",
    "uuid": "uuid",
    **dict.fromkeys(("inet", "cidr"), "inet"),
    "macaddr": "macaddr",
}
SPELT_OUT = {
    "timestamp with time zone": "timestamp",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
}
FIXED = {"char": 1, "character": 1, "name": 63}
_SHAPE = re.compile(r"^(?P<name>[^(\[]+)(?:\((?P<modifiers>[^)]*)\))?(?P<rest>.*)$", re.DOTALL)


def sql_type(text: str, enums: Mapping[str, tuple[str, ...]]) -> SqlType:
    """The type of a column as the document declares it; `enums` maps the document's own to their labels."""
    match = _SHAPE.match(text.strip())
    assert match is not None
    name, rest = match["name"].strip(), match["rest"].lower().split()
    name = bare_name(name) if name.startswith('"') else " ".join(name.lower().split())
    name = SPELT_OUT.get(name, name)
    if "[" in text or name.endswith(" array") or "array" in rest:
        return SqlType(text, "other")
    if name in enums:
        return SqlType(text, "enum", labels=enums[name])
    if name not in FAMILIES or (name not in BUILTIN_TYPES and name != "citext"):
        return SqlType(text, "other")
    family = FAMILIES[name]
    modifiers = [int(part) for part in (match["modifiers"] or "").split(",") if part.strip().lstrip("-").isdigit()]
    return refined(text, name, family, modifiers, rest)


def refined(text: str, name: str, family: Family, modifiers: list[int], rest: list[str]) -> SqlType:
    first = modifiers[0] if modifiers else None
    if family == "integer":
        return SqlType(text, family, _SIZES[name])
    if family == "float":
        single = name in ("real", "float4") or (name == "float" and first is not None and first <= 24)
        return SqlType(text, family, 4 if single else 8)
    if family == "numeric":
        return SqlType(text, family, first, modifiers[1] if len(modifiers) > 1 else 0 if modifiers else 2)
    if family == "text":
        return SqlType(text, family, first or FIXED.get(name))
    if family in ("timestamp", "time"):
        if family == "time" and "with" in rest and "without" not in rest:
            return SqlType(text, "other")
        return SqlType(text, family, unit=10 ** (6 - min(first, 6)) if first is not None else 1)
    if family == "date":
        return SqlType(text, family, unit=86_400_000_000)
    if family == "interval" and (first is not None or rest):
        return SqlType(text, "other")
    return SqlType(text, family)


def is_oid(type_: SqlType) -> bool:
    """The one integer without a sign."""
    return type_.text.strip().lower() == "oid"
