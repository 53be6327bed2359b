"""What a document says of one table, gathered once for the generator: columns, keys, links, checks, time."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from seigen.fragments import index_key
from seigen.fragments.tokens import tokenize
from seigen.hints import ColumnHints, TableHints
from seigen.kinds.types import conditions, under_domains
from seigen.model import Column, Constraint, Document, Enum, Hypertable, Index, Schema, Table
from seigen.seed.partitions import time_key
from seigen.seed.types import SqlType, sql_type
from seigen.sql import identifier


class TableFacts(msgspec.Struct, frozen=True):
    """`columns`: those that are written, in order; `uniques`: sets of columns, the primary key first.

    `time`: when rows happen, of a hypertable and of a table whose partitions are ranges of it; `chunk_interval`: of a
    hypertable. `odd`: names of what cannot be held by construction (exclusion constraints, unique indexes on
    expressions).
    """

    name: str
    columns: dict[str, Column]
    types: dict[str, SqlType]
    hints: TableHints
    uniques: tuple[tuple[str, ...], ...]
    links: tuple[Constraint, ...]
    checks: tuple[Constraint, ...]
    odd: tuple[str, ...]
    time: str | None
    chunk_interval: int | str | None

    def hint(self, column: str) -> ColumnHints:
        return self.hints.columns.get(column) or ColumnHints()

    def required(self, column: str) -> bool:
        """Whether NULL cannot stand in a column."""
        return self.columns[column].not_null or column == self.time


def gather(document: Document) -> dict[str, TableFacts]:
    objects = document.schema.objects.values()
    enums = {item.name: item.labels for item in objects if isinstance(item, Enum)}
    hypertables = {item.table: item for item in objects if isinstance(item, Hypertable)}
    tables = [item for item in objects if isinstance(item, Table)]
    return {table.name: facts(document, table, hypertables.get(table.name), enums) for table in tables}


def facts(
    document: Document, table: Table, hypertable: Hypertable | None, enums: dict[str, tuple[str, ...]]
) -> TableFacts:
    from seigen.hints import UseDefault

    hints = document.hints.get(table.name) or TableHints()
    left = {name for name, hint in hints.columns.items() if isinstance(hint.generate, UseDefault)}
    columns = {
        name: under_domains(document.schema, c)
        for name, c in table.columns.items()
        if c.generated is None and name not in left
    }
    own = [c for c in document.schema.objects.values() if isinstance(c, Constraint) and c.table == table.name]
    keys = sorted(
        (c for c in own if c.type in ("primary key", "unique")), key=lambda c: (c.type != "primary key", c.name)
    )
    uniques, odd = [c.columns for c in keys], [f'constraint "{c.name}"' for c in own if c.type == "exclude"]
    for index in document.schema.objects.values():
        if isinstance(index, Index) and index.unique and index.relation == table.name:
            found = index_columns(index, table)
            if found is None:
                odd.append(f'unique index "{index.name}"')
            else:
                uniques.append(found)
    types = {name: sql_type(column.type, enums) for name, column in columns.items()}
    links = tuple(c for c in own if c.type == "foreign key" and set(c.columns) <= columns.keys())
    dimension = hypertable.dimensions[0] if hypertable else None
    time = dimension.column if dimension else time_key(document, table, types)
    if dimension is None and any(time in link.columns for link in links):
        time = None  # it is the parents'
    return TableFacts(
        name=table.name,
        columns=columns,
        types=types,
        hints=hints,
        uniques=tuple(tuple(c for c in unique) for unique in dict.fromkeys(uniques) if set(unique) <= columns.keys()),
        links=links,
        checks=(*(c for c in own if c.type == "check"), *domain_checks(document.schema, table, columns)),
        odd=tuple(odd),
        time=time,
        chunk_interval=(dimension.interval or "7 days") if dimension else None,
    )


def domain_checks(schema: Schema, table: Table, columns: Collection[str]) -> Iterator[Constraint]:
    """The conditions of domains as conditions of the columns that are made of them."""
    for name in columns:
        for domain in conditions(schema, table.columns[name].type):
            for check, definition in domain.checks.items():
                body = with_value(definition.removesuffix(" NOT VALID"), identifier(name))
                yield Constraint(table.name, f"{check} of {domain.name}", "check", body, (name,))


def with_value(definition: str, column: str) -> str:
    """CHECK (VALUE > 0) → CHECK (price > 0)."""
    parts, end = [], 0
    for token in tokenize(definition):
        if token.word == "value":
            parts += [definition[end : token.start], column]
            end = token.end
    return "".join(parts) + definition[end:]


def index_columns(index: Index, table: Table) -> tuple[str, ...] | None:
    """The columns of a unique index: its keys, or what lower() stands around. None for any other expression."""
    body = index.definition[index.definition.index("(") + 1 :]
    depth, start, parts = 0, 0, []
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or (sign == "," and depth == 0):
            parts.append(body[start:place].strip())
            start = place + 1
        if depth < 0:
            break
    found = []
    for part in parts:
        inner = part[6:].partition(")")[0] if part.lower().startswith("lower(") else part
        column = key_column(inner, table)
        if column is None:
            return None
        found.append(column)
    return tuple(found)


def key_column(text: str, table: Table) -> str | None:
    key = index_key(text)
    return key.column if key.column in table.columns else None
