"""G9-G11: expressions that PostgreSQL takes nowhere but in queries, and what index methods can do."""

from __future__ import annotations

from collections.abc import Iterator

from seigen.model import Ref
from seigen.rules import expressions, types
from seigen.rules.definitions import IndexText
from seigen.rules.findings import Finding, quote
from seigen.rules.reading import Reading

METHODS = frozenset(types.NO_OPCLASS)
ONE_KEY = frozenset({"hash", "spgist"})
INCLUDING = frozenset({"btree", "gist", "spgist"})
ADDS_OPCLASSES = {"gin": "btree_gin", "gist": "btree_gist"}


def immutable(reading: Reading) -> Iterator[Finding]:
    yield from immutable_indexes(reading)
    for table, item in reading.tables.items():
        for name, column in item.columns.items():
            found = expressions.unstable(column.generated, item.columns) if column.generated is not None else None
            if found:
                yield Finding(
                    Ref("table", table),
                    f"columns.{name}",
                    f"table {quote(table)}: generated column {quote(name)} holds {found}, whose result depends on more "
                    "than its arguments; PostgreSQL would refuse it: generation expression is not immutable; "
                    + advice(found, "compute it when the row is written"),
                )


def immutable_indexes(reading: Reading) -> Iterator[Finding]:
    for relation, indexes in reading.indexes.items():
        columns = reading.columns(relation)
        for ref, index, text in indexes:
            for field, part, place in index_parts(text):
                found = expressions.unstable(part, columns) if part else None
                if found:
                    yield Finding(
                        ref,
                        field,
                        f"index {quote(index.name)}: {field} holds {found}, whose result depends on more than its "
                        f"arguments; PostgreSQL would refuse it: functions in index {place} must be marked IMMUTABLE; "
                        + advice(found, "leave it out"),
                    )


def index_parts(text: IndexText | None) -> Iterator[tuple[str, str, str]]:
    """(field, expression, what PostgreSQL calls it) of an index's predicate and keys."""
    if text is not None:
        yield "where", text.where, "predicate"
        yield from ((f"keys.{i}", key.text, "expression") for i, key in enumerate(text.keys) if key.column is None)


def advice(found: str, otherwise: str) -> str:
    """What to write instead of a call or cast that depends on the session."""
    zoned = "::" in found or found.lower().startswith(("cast", *expressions.ZONED))
    return "write AT TIME ZONE 'UTC' after the column first" if zoned else otherwise


def defaults_and_checks(reading: Reading) -> Iterator[Finding]:
    for table, item in reading.tables.items():
        for name, column in item.columns.items():
            if column.default is None:
                continue
            what = f"table {quote(table)}: the default of {quote(name)}"
            if expressions.subquery(column.default):
                yield Finding(
                    Ref("table", table),
                    f"columns.{name}",
                    f"{what} holds a sub-query; PostgreSQL would refuse it: cannot use subquery in DEFAULT expression; "
                    "write an expression, or let the writer look it up",
                )
            elif read := expressions.referenced(column.default, item.columns):
                yield Finding(
                    Ref("table", table),
                    f"columns.{name}",
                    f"{what} reads the column {quote(read)}; PostgreSQL would refuse it: cannot use column reference "
                    "in DEFAULT expression; write generated always as (…) stored instead",
                )
    yield from checks(reading)


def checks(reading: Reading) -> Iterator[Finding]:
    for table, found in reading.constraints.items():
        for ref, item in found:
            if item.type == "check" and expressions.subquery(item.definition):
                yield Finding(
                    ref,
                    "",
                    f"table {quote(table)}: check {quote(item.name)} holds a sub-query; PostgreSQL would refuse it: "
                    "cannot use subquery in check constraint; write a foreign key, or an expression over the row's own "
                    "columns",
                )


def methods(reading: Reading) -> Iterator[Finding]:
    for relation, indexes in reading.indexes.items():
        for ref, index, text in indexes:
            if text is None or text.method not in METHODS:
                continue
            what = f"index {quote(index.name)}"
            refused = f'PostgreSQL would refuse it: access method "{text.method}" does not support'
            for field, found, lacks, fix in unsupported(text, index.unique):
                yield Finding(ref, field, f"{what}: {found}; {refused} {lacks}; {fix}")
            for i, key in enumerate(text.keys):
                if key.column is not None and not key.opclass:
                    yield from lacking(reading, ref, f"keys.{i}", what, text.method, relation, key.column)
    for table, constraints in reading.constraints.items():
        for ref, item in constraints:
            for column in item.columns if item.type in ("primary key", "unique") else ():
                yield from lacking(reading, ref, "", f"table {quote(table)}: {item.type}", "btree", table, column)


def unsupported(text: IndexText, unique: bool) -> Iterator[tuple[str, str, str, str]]:
    """(field, what was found, what the method lacks, what to write)."""
    method = text.method
    if unique and method != "btree":
        yield "unique", f"{method} and unique", "unique indexes", "write using: btree"
    if len(text.keys) > 1 and method in ONE_KEY:
        yield "keys.1", f"{method} over {len(text.keys)} keys", "multicolumn indexes", "write an index for each"
    if text.include and method not in INCLUDING:
        yield "include.0", f"{method} with include", "included columns", "write it without include"
    for i, key in enumerate(text.keys if method != "btree" else ()):
        if key.direction:
            yield (
                f"keys.{i}",
                f"{key.text} in {method}",
                "ASC/DESC options",
                f"write it without {key.direction.upper()}",
            )
        elif key.nulls:
            yield f"keys.{i}", f"{key.text} in {method}", "NULLS FIRST/LAST options", "write it without NULLS"


def lacking(
    reading: Reading, ref: Ref, field: str, what: str, method: str, relation: str, column: str
) -> Iterator[Finding]:
    """A column whose type the method cannot compare by itself."""
    found = reading.columns(relation).get(column)
    if found is None or ADDS_OPCLASSES.get(method) in reading.document.extensions:
        return
    kind = types.parse(found.type)
    name = "array" if kind.array else "enum" if kind.name in reading.enums else kind.name
    if name in types.NO_OPCLASS[method]:
        extension = f", or add the extension {ADDS_OPCLASSES[method]}" if method in ADDS_OPCLASSES else ""
        fix = f"name an operator class{extension}" if ref.kind == "index" else "write another type, such as jsonb"
        yield Finding(
            ref,
            field,
            f"{what} is over {quote(column)}, which is {found.type}; PostgreSQL would refuse it: data type {kind} has "
            f'no default operator class for access method "{method}"; {fix}',
        )
