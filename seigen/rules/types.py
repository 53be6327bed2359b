"""Declared type text → PostgreSQL's own name of the base type, and facts about the built-in types.

Takes the user's text (`varchar(255)`, `timestamp(3) with time zone`, `"Mood"[]`); knows nothing of a document's own
types. The facts were measured on PostgreSQL 15, type by type. Rules are silent about a type that is not built in:
domains and types of extensions may do anything.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from seigen.fragments.tokens import fold

ALIASES = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "dec": "numeric",
    "decimal": "numeric",
    "bool": "boolean",
    "varchar": "character varying",
    "char varying": "character varying",
    "nchar varying": "character varying",
    "national char varying": "character varying",
    "national character varying": "character varying",
    "char": "character",
    "nchar": "character",
    "bpchar": "character",
    "national char": "character",
    "national character": "character",
    "varbit": "bit varying",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "timetz": "time with time zone",
    "time": "time without time zone",
}
INTEGERS = frozenset({"smallint", "integer", "bigint"})
TIMES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
TEXTS = frozenset({"text", "character varying", "character", "name"})
RANGES = frozenset(
    f"{kind}{many}range" for kind in ("int4", "int8", "num", "ts", "tstz", "date") for many in ("", "multi")
)
GEOMETRY = frozenset({"point", "box", "circle", "polygon", "line", "lseg", "path"})
SCALARS = frozenset(
    {*INTEGERS, *TIMES, *TEXTS, "numeric", "real", "double precision", "uuid", "boolean", "bytea", "oid", "money"}
    | {"time without time zone", "time with time zone", "interval", "inet", "cidr", "macaddr", "bit", "bit varying"}
)
DOCUMENTS = frozenset({"json", "jsonb", "xml", "tsvector", "tsquery"})
BUILT_IN = SCALARS | DOCUMENTS | GEOMETRY | RANGES

INTEGER_RANGE = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}

# A foreign key's column → what its target's type may be; otherwise 42804 "cannot be implemented".
_NUMBERS = frozenset({"numeric", "real", "double precision"})
_FLOATS = frozenset({"real", "double precision"})
REFERENCES: dict[str, frozenset[str]] = {
    **dict.fromkeys(INTEGERS, INTEGERS | _NUMBERS | {"oid"}),
    "numeric": _NUMBERS,
    **dict.fromkeys(_FLOATS, _FLOATS),
    **dict.fromkeys(TEXTS, TEXTS),
    **dict.fromkeys(TIMES, TIMES),
    "time without time zone": frozenset({"time without time zone", "time with time zone", "interval"}),
    **dict.fromkeys(("inet", "cidr"), frozenset({"inet", "cidr"})),
    **dict.fromkeys(("bit", "bit varying"), frozenset({"bit", "bit varying"})),
}

# Casts that depend on the session (time zone, DateStyle, lc_monetary): not allowed in indexes and generated columns.
_SPELLED = TEXTS | {"xml"}
_READ = TIMES | {"time without time zone", "time with time zone", "interval", "money"}
STABLE_CASTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(TEXTS, _READ),
    "date": TEXTS | {"timestamp with time zone"},
    "timestamp without time zone": TEXTS | {"timestamp with time zone"},
    "timestamp with time zone": TEXTS
    | {"date", "timestamp without time zone", "time without time zone", "time with time zone"},
    "time without time zone": frozenset({"time with time zone"}),
    "interval": TEXTS,
    "money": TEXTS | {"numeric"},
}

# Types without a default operator class, by access method: 42704. "array" and "enum" stand for all of their kind.
_SCALAR_LACKING = SCALARS | {"json", "xml", "line", "lseg", "path", "enum"}
NO_OPCLASS: dict[str, frozenset[str]] = {
    "btree": GEOMETRY | {"json", "xml"},
    "hash": GEOMETRY | {"json", "xml"},
    "gin": _SCALAR_LACKING | RANGES | GEOMETRY,
    "gist": _SCALAR_LACKING | {"jsonb", "array"},
    "spgist": (_SCALAR_LACKING | {"jsonb", "array"}) - {"text", "character varying", "inet", "cidr"},
    "brin": frozenset({"json", "jsonb", "xml", "array", "enum"}),
}


class Type(NamedTuple):
    """`name` as PostgreSQL spells it, without modifiers; a quoted name as it stands between the quotes."""

    name: str
    array: bool = False

    def __str__(self) -> str:
        return self.name + "[]" * self.array


_ARRAY = re.compile(r"(?:\s*\[\s*\d*\s*\])+\Z|\s+array(?:\s*\[\s*\d*\s*\])?\Z", re.IGNORECASE)
_QUOTED = re.compile(r'(?:\w+\s*\.\s*|"(?:[^"]|"")+"\s*\.\s*)?"((?:[^"]|"")+)"\s*(?:\([^()]*\))?\Z')


@lru_cache(maxsize=4096)
def parse(text: str) -> Type:
    """The base type of a declared type: 'TIMESTAMPTZ(3)' → timestamp with time zone, 'int4[]' → integer and array."""
    body = text.strip()
    element = _ARRAY.sub("", body)
    array = element != body
    if quoted := _QUOTED.match(element):
        name = quoted[1].replace('""', '"')
        return Type('"char"' if name == "char" else name, array)
    words = " ".join(fold(re.sub(r"\([^()]*\)", " ", element)).split())
    name = words.rsplit(".", 1)[-1].strip()
    if name.split(" ", 1)[0] == "interval":  # interval day to second
        return Type("interval", array)
    if name.startswith(("time ", "timestamp ")):
        bare, _, zone = name.partition(" ")
        return Type(f"{bare} {zone}", array)
    return Type(ALIASES.get(name, name), array)


def integer(text: str) -> bool:
    """Whether a column of that declared type counts integers."""
    found = parse(text)
    return found.name in INTEGERS and not found.array
