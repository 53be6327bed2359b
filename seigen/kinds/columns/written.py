"""A column as a person writes it: uuid primary key default gen_random_uuid()."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seigen.kinds.writing import Entry, Writing, bare, lowered, short_type
from seigen.kinds.written_constraints import clauses
from seigen.model import Column

LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
LITERAL = re.compile(r"('(?:[^']|'')*')::(.+)")
NEXTVAL = re.compile(r"nextval\(('(?:[^']|'')*')::regclass\)")
NUMBER = re.compile(r"'(-[0-9]+(?:\.[0-9]+)?)'")
OPTION = re.compile(r"(START WITH|INCREMENT BY|MINVALUE|MAXVALUE|CACHE) (-?[0-9]+)")


def write_column(path: tuple[str, ...], table: str, column: Column, writing: Writing) -> Iterable[Entry]:
    text = column_text(table, column, writing)
    if column.comment is None:
        yield Entry(path, text)
    else:
        yield Entry((*path, "type"), text)
        yield Entry((*path, "comment"), column.comment)


def column_text(table: str, column: Column, writing: Writing) -> str:
    """Its SQL. NOT NULL is left out where a primary key or an identity brings it."""
    said = clauses(table, column.name, writing)
    parts = [short_type(column.type)]
    if column.collation is not None:
        parts.append(f"collate {column.collation}")
    if column.identity is not None:
        parts.append(identity_text(column))
    if column.not_null and column.identity is None and not any("primary key" in clause for clause in said[:1]):
        parts.append("not null")
    parts += said
    if column.default is not None:
        parts.append(f"default {default_text(column)}")
    if column.generated is not None:
        where = "virtual" if column.virtual else "stored"
        parts.append(f"generated always as ({lowered(bare(column.generated))}) {where}")
    return " ".join(parts)


def default_text(column: Column) -> str:
    """The default without the cast that its literal gets from the column anyway.

    A literal of an unknown type becomes the column's type, less its modifier; -1 is spelt '-1'::integer by the server.
    An interval's fields are a modifier that does change how its literal is read, so there the cast stays.
    """
    assert column.default is not None
    if sequence := NEXTVAL.fullmatch(column.default):
        return f"nextval({sequence[1]})"
    found = LITERAL.fullmatch(column.default)
    if found is None or column.type.startswith("interval "):
        return lowered(column.default)
    text, cast = found.groups()
    number = NUMBER.fullmatch(text)
    if number and (cast == "numeric" if "." in text else cast == narrowest(int(number[1]))):
        return number[1]
    base = re.sub(r"\([0-9, -]+\)", "", column.type)
    return text if cast in (column.type, base, "bpchar" if base == "character" else base) else lowered(column.default)


def narrowest(value: int) -> str:
    """The type that PostgreSQL gives to a number without a point."""
    return "integer" if abs(value) <= 2**31 - 1 else "bigint" if abs(value) <= 2**63 - 1 else "numeric"


def identity_text(column: Column) -> str:
    """GENERATED … AS IDENTITY, with the options that are not the server's defaults."""
    assert column.identity is not None
    how = "always" if column.identity.always else "by default"
    options = counting(column.identity.options, LARGEST.get(column.type, LARGEST["bigint"]))
    return f"generated {how} as identity" + (f" ({options})" if options else "")


def counting(options: str, largest: int) -> str:
    """The options of a sequence, all of which are there, without those that are the server's defaults."""
    found = {name: int(value) for name, value in OPTION.findall(options)}
    step = found.get("INCREMENT BY", 1)
    least, most = (1, largest) if step > 0 else (-largest - 1, -1)
    begin = found.get("MINVALUE", least) if step > 0 else found.get("MAXVALUE", most)
    usual = {"START WITH": begin, "INCREMENT BY": 1, "MINVALUE": least, "MAXVALUE": most, "CACHE": 1}
    said = [f"{name.lower()} {value}" for name, value in found.items() if value != usual[name]]
    cycle = options.endswith(" CYCLE") and not options.endswith("NO CYCLE")
    return " ".join([*said, *(["cycle"] if cycle else [])])
