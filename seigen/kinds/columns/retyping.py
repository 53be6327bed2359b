"""How a column's type or collation is changed, and what that does to its values.

A cast that the server makes on assignment fails on a value that does not fit; an explicit one (USING) cuts it silently.
So USING is written only where no assignment cast leads from the old type to the new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from seigen.kinds.base import over_rows
from seigen.kinds.columns.spelling import alter_table, rewriting
from seigen.kinds.types import base_type, judged
from seigen.model import Column, Context, Hazard, Ref, Schema, Step
from seigen.sql import bare_name, identifier

SIZED = re.compile(r"(?P<base>character varying|numeric)(?:\((?P<size>\d+)(?:,(?P<scale>-?\d+))?\))?\Z")
INTEGERS = ("smallint", "integer", "bigint")
STRINGS = ("text", "character varying", "character", "citext")
TIMES = ("date", "timestamp without time zone", "timestamp with time zone", "time with time zone")
EXACT = {  # pairs of types, sizes left out, in which every value that fits keeps its meaning
    *((old, new) for old in INTEGERS for new in (*INTEGERS, "numeric")),
    *((old, "double precision") for old in ("smallint", "integer", "real")),
    ("date", "timestamp without time zone"),
    ("date", "timestamp with time zone"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
    ("inet", "cidr"),
    ("cidr", "inet"),
}
OWN_ZONE = ("SET LOCAL timezone TO DEFAULT", "SET LOCAL datestyle TO DEFAULT", "SET LOCAL intervalstyle TO DEFAULT")
SEIGENS = ("SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL intervalstyle = 'postgres'")


def retype(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    """The statement, between the database's own settings where the values' meaning depends on them."""
    collate = f" COLLATE {desired.collation}" if desired.collation is not None else ""
    column = identifier(live.name)
    action = f"ALTER COLUMN {column} TYPE {desired.type}{collate}{using(live, desired, context)}"
    hazards = tuple(what_happens(table, live, desired, context))
    old, new = base_type(context.live, live.type), base_type(context.desired, desired.type)
    zoned = old != new and needs_zone(old, new)
    note = "values are read in the database's own time zone and date style" if zoned else None
    yield from (Step(text) for text in OWN_ZONE if zoned)
    yield Step(alter_table(table, action), hazards, "ACCESS EXCLUSIVE", note)
    yield from (Step(text) for text in SEIGENS if zoned)


def using(live: Column, desired: Column, context: Context) -> str:
    old, new = base_type(context.live, live.type), base_type(context.desired, desired.type)
    if old == new or widens(old, new) or (old, new) in context.facts.casts:
        return ""
    via = "::text" if is_enum(live.type, context.live) and is_enum(desired.type, context.desired) else ""
    return f" USING {identifier(live.name)}{via}::{desired.type}"


def what_happens(table: str, live: Column, desired: Column, context: Context) -> Iterable[Hazard]:
    name = f"{table}.{live.name}"
    if live.type == desired.type:
        yield from over_rows(
            context, table, ("blocks_reads", f"reads and writes of {table} wait while indexes are rebuilt")
        )
        return
    old, new = base_type(context.live, live.type), base_type(context.desired, desired.type)
    if judged(context.desired, desired.type) or not (old == new or widens(old, new)):
        yield from rewriting(table, context)
        fails = f"the statement fails, and changes nothing, if a value of {name} does not fit {desired.type}"
        yield from over_rows(context, table, ("may_fail_on_rows", fails))
    if old != new and not widens(old, new) and not exact(old, new) and not is_enum(new, context.desired):
        cut = f"values of {name} that {desired.type} cannot hold exactly are rounded or cut"
        yield from over_rows(context, table, ("deletes_data", cut))


def base(type_: str) -> str:
    """The type without its size: 'timestamp(3) with time zone' → 'timestamp with time zone'."""
    return re.sub(r"\(.*?\)", "", type_)


def exact(old: str, new: str) -> bool:
    """Whether a value either keeps its meaning or makes the statement fail."""
    a, b = base(old), base(new)
    if b in STRINGS:
        return True
    if a in STRINGS:
        return "(" not in new
    if a == b:
        return "(" not in new or widens(old, new)
    return (a, b) in EXACT and ("(" not in new or b == "numeric")


def needs_zone(old: str, new: str) -> bool:
    """Whether the session's settings decide what a value means in the other type."""
    a, b = base(old), base(new)
    if a == b:
        return False
    times = (a in TIMES, b in TIMES)
    return all(times) or (any(times) and (a in STRINGS or b in STRINGS))


def is_enum(type_: str, schema: Schema) -> bool:
    """No cast leads from one enum to another (42846); both have one from and to text."""
    return Ref("enum", bare_name(type_)) in schema.objects


def widens(old: str, new: str) -> bool:
    """Whether the server only changes the catalog: varchar and numeric that grow, varchar to text."""
    a, b = SIZED.match(old), SIZED.match(new)
    if a and a["base"] == "character varying" and new == "text":
        return True
    if not a or not b or a["base"] != b["base"]:
        return False
    if b["size"] is None:
        return True
    return a["size"] is not None and int(a["size"]) <= int(b["size"]) and a["scale"] == b["scale"]
