"""Types that numpy has no bytes for → a pool of SQL literals; the server encodes each once."""

from __future__ import annotations

import json
import re
from itertools import product

ARRAY = re.compile(r"\s*(\[\d*\]|\barray\b).*$", re.IGNORECASE | re.DOTALL)
SIZE = 64  # literals of a type, where they can be counted up

WORDS = ("alpha", "beta", "gamma", "delta", "red", "green", "blue", "north", "south", "east", "west", "core")


def objects() -> tuple[str, ...]:
    """JSON objects as events have them."""
    return tuple(
        json.dumps({"id": place, "kind": WORDS[place % 12], "tags": [WORDS[place % 7]], "ok": place % 9 > 0})
        for place in range(512)
    )  # fmt: skip


def ranges(low: str, high: str) -> tuple[str, ...]:
    return tuple(f"[{low.format(place)},{high.format(place)})" for place in range(1, SIZE + 1))


DAYS = tuple(product(range(1, 13), range(1, 20, 4)))
POOLS: dict[str, tuple[str, ...]] = {
    "int4range": ranges("{0}0", "{0}9"),
    "int8range": ranges("{0}000", "{0}900"),
    "numrange": ranges("{0}.5", "{0}.9"),
    "daterange": tuple(f"[2024-{m:02d}-{d:02d},2024-{m:02d}-{d + 7:02d})" for m, d in DAYS),
    "tsrange": tuple(f"[2024-{m:02d}-{d:02d} 08:00,2024-{m:02d}-{d:02d} 17:30)" for m, d in DAYS),
    "tstzrange": tuple(f"[2024-{m:02d}-{d:02d} 08:00+00,2024-{m:02d}-{d:02d} 17:30+00)" for m, d in DAYS),
    "point": tuple(f"({place},{place * 7 % 90})" for place in range(SIZE)),
    "box": tuple(f"({place + 2},{place + 3}),({place},{place})" for place in range(SIZE)),
    "circle": tuple(f"<({place},{place}),{place + 1}>" for place in range(SIZE)),
    "lseg": tuple(f"[({place},0),({place},9)]" for place in range(SIZE)),
    "line": tuple(f"{{{place + 1},-1,0}}" for place in range(SIZE)),
    "path": tuple(f"[(0,0),({place},9),(9,9)]" for place in range(SIZE)),
    "polygon": tuple(f"((0,0),({place + 1},0),(0,{place + 1}))" for place in range(SIZE)),
    "money": tuple(f"{place * 37 % 1000}.{place:02d}" for place in range(SIZE)),
    "macaddr8": tuple(f"08:00:2b:01:02:03:04:{place:02x}" for place in range(SIZE)),
    "timetz": tuple(f"{place % 24:02d}:{place % 60:02d}:00+00" for place in range(SIZE)),
    "interval": tuple(f"{place} days" for place in range(1, SIZE + 1)),
    "tsvector": tuple(f"'{WORDS[place % 12]}':1 '{WORDS[place % 7]}':2" for place in range(SIZE)),
    "tsquery": tuple(f"'{WORDS[place % 12]}' & '{WORDS[place % 7]}'" for place in range(SIZE)),
    "xml": tuple(f'<entry id="{place}">{WORDS[place % 12]}</entry>' for place in range(SIZE)),
    "hstore": tuple(f"{WORDS[place % 12]}=>{place}" for place in range(SIZE)),
    "ltree": tuple(f"top.{WORDS[place % 12]}.{WORDS[place % 7]}" for place in range(SIZE)),
    "pg_lsn": tuple(f"0/{place + 1:X}000" for place in range(SIZE)),
    "xid8": tuple(str(place + 1000) for place in range(SIZE)),
    "jsonpath": tuple(f"$.a{place}" for place in range(SIZE)),
}  # fmt: skip
ELEMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "varchar", "character varying", "citext", "name"), WORDS),
    **dict.fromkeys(("char", "bpchar", "character"), tuple("abcdefgh")),
    **dict.fromkeys(("smallint", "int2", "integer", "int", "int4", "bigint", "int8", "oid"), tuple("1234567")),
    **dict.fromkeys(("numeric", "decimal", "real", "float4", "float8", "double precision", "float"), ("0.5", "2", "8")),
    **dict.fromkeys(("boolean", "bool"), ("true", "false")),
    **dict.fromkeys(("timestamptz", "timestamp", "date"), ("2024-01-01", "2024-02-29", "2025-12-31")),
    "time": ("08:00", "12:30", "23:59:59"),
    "uuid": tuple(f"{place:08x}-0000-4000-8000-{place:012x}" for place in range(1, 9)),
    **dict.fromkeys(("inet", "cidr"), ("10.0.0.1", "10.1.2.3", "192.168.1.7")),
    "macaddr": ("08:00:2b:01:02:03", "08:00:2b:01:02:04"),
    **dict.fromkeys(("json", "jsonb"), ('{"a": 1}', "[1, 2]")),
    "bytea": ("\\x00ff", "\\xcafe"),
}  # fmt: skip


def literals(declared: str, labels: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Literals of a declared type, arrays included; None for a type that nothing is known of."""
    base = ARRAY.sub("", declared).strip()
    name, _, modifiers = base.lower().partition("(")
    name = " ".join(name.split())
    if base != declared.strip():
        elements = labels.get(base.strip('"')) or ELEMENTS.get(name) or POOLS.get(name)
        return arrays(elements) if elements else None
    if name in ("bit", "bit varying", "varbit"):
        size = int(modifiers.rstrip(") ")) if modifiers else 1
        return tuple(format(place % 2**size, f"0{size}b") for place in range(min(SIZE, 2**size)))
    if name in ("timetz", "time") or name.startswith("time with"):
        return POOLS["timetz"]
    if name.startswith("interval"):
        return POOLS["interval"]
    return POOLS.get(name)


def arrays(elements: tuple[str, ...]) -> tuple[str, ...]:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    made = [elements[place : place + size] for size in range(4) for place in range(len(elements))]
    return tuple(dict.fromkeys("{" + ",".join(map(quoted, some)) + "}" for some in made))
