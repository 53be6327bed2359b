"""SQL text from names, values and the user's own fragments. Nothing else in seigen quotes.

Quoting is psycopg's; a name that needs no quotes is left bare, as pg_dump and psql do, so that plans read like SQL that
people write.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, LiteralString

PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")

# Every key word of PostgreSQL 14-18 that is not plainly unreserved (pg_get_keywords, catcode R, T and C); a test asks
# the server. Quoting one too many is harmless.
KEYWORDS = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case
    cast char character check coalesce collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user dec decimal default
    deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant
    greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join
    json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize
    json_table json_value lateral leading least left like limit localtime localtimestamp merge_action national
    natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay
    placing position precision primary real references returning right row select session_user setof similar
    smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true
    union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
    xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()  # noqa: SIM905 - a list literal would be 130 lines
)


SPELLING: tuple[LiteralString, ...] = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'postgres'",
    "SET standard_conforming_strings = on",
    "SET transform_null_equals = off",
)
"""Settings under which a literal in the document means the same everywhere: sessions and scripts begin with them."""


@cache
def pg() -> Any:
    """psycopg.sql. A document whose names need no quotes is checked without the 0.1 s that psycopg takes to import."""
    from psycopg import sql

    return sql


def identifier(name: str) -> str:
    """The name as SQL, quoted when it has to be: order → "order"."""
    if PLAIN.match(name) and name not in KEYWORDS:
        return name
    return str(pg().Identifier(name).as_string(None))


def bare_name(text: str) -> str:
    """The name that an identifier of the server's own spelling stands for: "Order" → Order."""
    return text[1:-1].replace('""', '"') if text.startswith('"') else text


def identifiers(names: tuple[str, ...] | list[str]) -> str:
    """Names separated by commas: a, "B"."""
    return ", ".join(map(identifier, names))


def literal(value: str | int | bool | None) -> str:
    """The value as an SQL literal: it's → 'it''s', None → NULL."""
    return str(pg().Literal(value).as_string(None)).strip()


def regclass(name: str) -> str:
    """A relation's name as the text literal that functions taking regclass read: Order → '"Order"'."""
    return literal(identifier(name))


def statement(template: LiteralString, /, **parts: str) -> str:
    """A statement from a template with {named} places. Parts are SQL already: made here, or the user's own fragment."""
    composed = {name: pg().SQL(text) for name, text in parts.items()}
    return str(pg().SQL(template).format(**composed).as_string(None))
