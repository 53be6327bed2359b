"""A few believable-enough rows for every table of a document: each value follows from its type and the row's number.

So foreign keys hold by themselves: the columns on both sides have one type, and row i points at row i.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

from seigen.model import Constraint, Domain, Ref, Schema, Table

COUNT = 6

BY_TYPE = {  # type name as the server spells it → an SQL expression of the row's number i
    "uuid": "lpad(i::text, 32, '0')::uuid",
    "smallint": "i",
    "integer": "i",
    "bigint": "i",
    "numeric": "i",
    "real": "i",
    "double precision": "i",
    "boolean": "i % 2 = 0",
    "text": "'v' || i",
    "character varying": "'v' || i",
    "character": "'v' || i",
    "bytea": "decode(lpad(i::text, 4, '0'), 'hex')",
    "date": "date '2024-01-01' + 40 * i",
    "timestamp without time zone": "timestamp '2024-01-01' + i * interval '40 days'",
    "timestamp with time zone": "timestamptz '2024-01-01' + i * interval '40 days'",
    "time without time zone": "time '00:00' + i * interval '1 hour'",
    "interval": "i * interval '1 day'",
    "json": "json_build_object('i', i)",
    "jsonb": "jsonb_build_object('i', i)",
    "inet": "('10.0.0.' || i)::inet",
    "int4range": "int4range(i, i + 1)",
    "tstzrange": "tstzrange(timestamptz '2024-01-01' + i * interval '1 day', NULL)",
}


def load_rows(connection: psycopg.Connection[Any], schema: Schema) -> dict[str, int]:
    """Fills every table of a live schema; returns the number of rows that each then holds."""
    tables = {item.name: item for item in schema.objects.values() if isinstance(item, Table)}
    for name in order(schema, tables):
        insert(connection, schema, tables[name])
    return dict.fromkeys(tables, COUNT)


def order(schema: Schema, tables: dict[str, Table]) -> Iterable[str]:
    """Parents first; of tables that point at each other any, since their keys are nullable or deferred."""
    graph: dict[str, set[str]] = {name: set() for name in tables}
    for item in schema.objects.values():
        if isinstance(item, Constraint) and item.ref_table in tables and item.ref_table != item.table:
            columns = tables[item.table].columns
            if all(columns[name].not_null for name in item.columns):
                graph[item.table].add(item.ref_table)
    for item in schema.objects.values():
        if isinstance(item, Constraint) and item.ref_table in tables and item.ref_table != item.table:
            trial = {name: set(parents) for name, parents in graph.items()}
            trial[item.table].add(item.ref_table)
            try:
                list(TopologicalSorter(trial).static_order())
            except ValueError:
                continue
            graph = trial
    return TopologicalSorter(graph).static_order()


def insert(connection: psycopg.Connection[Any], schema: Schema, table: Table) -> None:
    values: list[sql.Composable] = []
    names: list[sql.Composable] = []
    for column in table.columns.values():
        if column.generated is not None:
            continue
        names.append(sql.Identifier(column.name))
        values.append(sql.SQL(expression(schema, column.type)))  # type: ignore[arg-type]
    query = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM generate_series(1, {}) i").format(
        sql.Identifier(schema.name, table.name), sql.SQL(", ").join(names), sql.SQL(", ").join(values), COUNT
    )
    connection.execute(query)


def expression(schema: Schema, type_name: str) -> str:
    if type_name.endswith("[]"):
        return f"ARRAY[{expression(schema, type_name[:-2])}]"
    domain = schema.objects.get(Ref("domain", type_name.strip('"')))
    if isinstance(domain, Domain):
        return f"({expression(schema, domain.type)})::{type_name}"
    base = re.sub(r"\(.*?\)", "", type_name)  # timestamp(3) with time zone
    if base in BY_TYPE:
        return f"({BY_TYPE[base]})::{type_name}"
    return f"(enum_range(NULL::{type_name}))[1]"
