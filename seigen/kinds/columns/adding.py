"""How a column is added to a table that exists, and when the server would refuse it."""

from __future__ import annotations

import re

import msgspec

from seigen.kinds.base import Steps, is_compressed, is_hypertable, over_rows
from seigen.kinds.columns.spelling import CALL, alter_table, column_sql, comment_column, rewriting
from seigen.kinds.columns.uses import out_of_compression
from seigen.kinds.types import base_type, conditions, judged
from seigen.model import Column, Context, Refuse, Step, Table
from seigen.sql import identifier


def volatile(expression: str | None, context: Context) -> bool:
    """Whether a default calls a volatile function: every row then gets a value of its own, and is rewritten."""
    return any(name.lower() in context.facts.volatile for name in CALL.findall(expression or ""))


NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
TEXT = re.compile(r"(?P<text>'(?:[^']|'')*')::(?P<type>.+)\Z", re.DOTALL)


def constant(column: Column) -> str | None:
    """The default as one constant, None when it is anything else.

    The server spells 'a' as 'a'::text, and TimescaleDB counts the cast as an expression; a cast to the column's own
    type can be left out.
    """
    default = column.default or "NULL"
    if NUMBER.match(default) or default in ("true", "false", "NULL"):
        return default
    found = TEXT.match(default)
    return found["text"] if found and found["type"] == re.sub(r"\(.*?\)", "", column.type) else None


def add_column(live: Table, column: Column, desired: Table, context: Context) -> Steps | Refuse:
    table = live.name
    refusal = refuse_add(live, column, desired, context)
    if refusal is not None:
        return refusal
    if column.default is not None and is_compressed(context.live, table):
        column = msgspec.structs.replace(column, default=constant(column))
    computed = column.generated is not None and not column.virtual
    rewrites = computed or column.identity is not None or volatile(column.default, context)
    judges = judged(context.desired, column.type)
    hazards = rewriting(table, context) if rewrites or judges else ()
    if judges:  # the default, and NULL where there is none
        fails = f"the statement fails, and changes nothing, if what {column.name} begins with is no {column.type}"
        hazards += over_rows(context, table, ("may_fail_on_rows", fails))
    made = Step(alter_table(table, f"ADD COLUMN {column_sql(column)}"), hazards, "ACCESS EXCLUSIVE")
    return (made, comment_column(table, column)) if column.comment is not None else (made,)


def refuse_add(live: Table, column: Column, desired: Table, context: Context) -> Refuse | None:
    table = live.name
    name = f"column {column.name} of {table}"
    domains = list(conditions(context.desired, column.type))
    filled = column.default is not None or any(domain.default is not None for domain in domains)
    required = column.not_null or any(domain.not_null for domain in domains)
    needs_value = required and not filled and column.generated is None and column.identity is None
    if needs_value and table in context.facts.rows:
        gone = sorted(live.columns.keys() - desired.columns.keys())
        renamed = f"; if it is {' or '.join(gone)} renamed, say renamed_from: {gone[0]}" if gone else ""
        return Refuse(
            f"{name} is NOT NULL and has no default, and {table} holds rows (23502)",
            f"give {column.name} a default, or add it without NOT NULL, fill it, and add NOT NULL then{renamed}",
        )
    packed = is_compressed(context.live, table)
    if is_hypertable(context.live, table) and column.identity is not None:
        first = f"{out_of_compression(table)}; where that is refused, too: " if packed else ""
        return Refuse(
            f"{name} is an identity column: the server cannot add one to a table with chunks (42P16)",
            f"{first}ALTER TABLE {identifier(table)} ADD COLUMN {identifier(column.name)} {column.type} by hand and "
            "fill it, then apply makes it NOT NULL and an identity",
        )
    if not packed:
        return None
    refused = "TimescaleDB refuses that on a hypertable with compression enabled (0A000)"
    if column.generated is not None:
        return Refuse(f"{name} is a generated column: {refused}", out_of_compression(table))
    if needs_value:
        return Refuse(f"{name} is NOT NULL without a default: {refused}", f"add {column.name} without NOT NULL first")
    if domains and filled:
        return Refuse(
            f"{name} has a domain and a default: rows in compressed chunks would get NULL instead (TimescaleDB 2.22)",
            f"add {column.name} with the type {base_type(context.desired, column.type)} first, then change its type by "
            f"hand: {out_of_compression(table)}",
        )
    if column.default is not None and constant(column) is None:
        sql = f"ALTER TABLE {identifier(table)} ADD COLUMN {identifier(column.name)} {column.type}"
        return Refuse(
            f"{name} has a default that is not a constant: {refused}",
            f"{sql} by hand and fill it by UPDATE, then apply sets the default",
        )
    return None
