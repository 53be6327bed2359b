"""How a column is added to a table that exists, and when the server would refuse it."""

from __future__ import annotations

from seigen.kinds.base import Steps, is_compressed, is_hypertable
from seigen.kinds.columns.spelling import CALL, alter_table, column_sql, comment_column, rewriting
from seigen.model import Column, Context, Refuse, Step, Table


def volatile(expression: str | None, context: Context) -> bool:
    """Whether a default calls a volatile function: every row then gets a value of its own, and is rewritten."""
    return any(name.lower() in context.facts.volatile for name in CALL.findall(expression or ""))


def add_column(live: Table, column: Column, desired: Table, context: Context) -> Steps | Refuse:
    table = live.name
    refusal = refuse_add(live, column, desired, context)
    if refusal is not None:
        return refusal
    rewrites = column.generated is not None or column.identity is not None or volatile(column.default, context)
    hazards = rewriting(table, context) if rewrites else ()
    made = Step(alter_table(table, f"ADD COLUMN {column_sql(column)}"), hazards, "ACCESS EXCLUSIVE")
    return (made, comment_column(table, column)) if column.comment is not None else (made,)


def refuse_add(live: Table, column: Column, desired: Table, context: Context) -> Refuse | None:
    table = live.name
    name = f"column {column.name} of {table}"
    needs_value = column.not_null and column.default is None and column.generated is None and column.identity is None
    if needs_value and table in context.facts.rows:
        gone = sorted(live.columns.keys() - desired.columns.keys())
        renamed = f"; if it is {' or '.join(gone)} renamed, say renamed_from: {gone[0]}" if gone else ""
        return Refuse(
            f"{name} is NOT NULL and has no default, and {table} holds rows (23502)",
            f"give {column.name} a default, or add it without NOT NULL, fill it, and add NOT NULL then{renamed}",
        )
    if is_hypertable(context.live, table) and column.identity is not None:
        return Refuse(
            f"{name} is an identity column: the server cannot add one to a table with chunks (42P16)",
            "use a uuid or a default nextval(…) of a sequence of your own",
        )
    if not is_compressed(context.live, table):
        return None
    if column.generated is not None:
        why = "a generated column"
    elif needs_value:
        why = "NOT NULL without a default"
    elif column.default is not None and CALL.search(column.default):
        why = "a default that is not a constant"
    else:
        return None
    return Refuse(
        f"{name} has {why}: TimescaleDB refuses that on a hypertable with compression enabled (0A000)",
        f"add {column.name} nullable or with a constant default, and fill it by UPDATE",
    )
