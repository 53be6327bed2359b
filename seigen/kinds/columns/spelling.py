"""A column as SQL has it, and the statements that every change is made of."""

from __future__ import annotations

import re

from seigen.kinds.base import over_rows
from seigen.model import Column, Context, Hazard, Identity, Step
from seigen.sql import identifier, literal, statement

CALL = re.compile(r"([a-z_][a-z0-9_$]*)\s*\(", re.IGNORECASE)
"""The names of functions that an expression calls."""


def column_sql(column: Column) -> str:
    """The column as CREATE TABLE has it."""
    parts = [identifier(column.name), column.type]
    if column.collation is not None:
        parts.append(f"COLLATE {column.collation}")
    if column.generated is not None:
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) {'VIRTUAL' if column.virtual else 'STORED'}")
    if column.identity is not None:
        parts.append(identity_sql(column.identity))
    if column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    if column.not_null:
        parts.append("NOT NULL")
    return " ".join(parts)


def identity_sql(identity: Identity) -> str:
    how = "ALWAYS" if identity.always else "BY DEFAULT"
    return f"GENERATED {how} AS IDENTITY" + (f" ({identity.options})" if identity.options else "")


def comment_column(table: str, column: Column) -> Step:
    return Step(
        statement(
            "COMMENT ON COLUMN {table}.{column} IS {text}",
            table=identifier(table),
            column=identifier(column.name),
            text=literal(column.comment),
        )
    )


def alter_table(table: str, action: str) -> str:
    return statement("ALTER TABLE {table} {action}", table=identifier(table), action=action)


def rewriting(table: str, context: Context) -> tuple[Hazard, ...]:
    """The hazards of a statement that writes every row again."""
    return over_rows(
        context,
        table,
        ("rewrites_data", f"every row of {table} is written again"),
        ("blocks_reads", f"reads and writes of {table} wait until its rows are rewritten"),
    )
