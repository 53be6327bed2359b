"""How a column is altered: one small function an attribute, in the order in which the statements must run.

What TimescaleDB refuses was measured on 2.22 for a plain table, a hypertable and one with compression enabled, and is
refused here first, with the way to do it by hand: nothing is attempted blindly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from seigen.kinds.base import Steps, is_compressed, over_rows
from seigen.kinds.columns.commented import around_comments
from seigen.kinds.columns.retyping import retype
from seigen.kinds.columns.spelling import alter_table, comment_column, identity_sql, rewriting
from seigen.kinds.columns.uses import in_use, out_of_compression, partitions, read_by, retyped
from seigen.model import Column, Constraint, Context, Refuse, Schema, Step
from seigen.sql import identifier, literal, regclass, statement

POSTGRES_17 = 170000


def alter_column(table: str, live: Column, desired: Column, context: Context) -> Steps | Refuse:
    refusals = (refuse(table, live, desired, context) for refuse in REFUSALS)
    refusal = next((found for found in refusals if found is not None), None)
    if refusal is not None:
        return refusal
    return tuple(step for change in CHANGES for step in change(table, live, desired, context))


def action(table: str, column: Column, what: str) -> str:
    return alter_table(table, f"ALTER COLUMN {identifier(column.name)} {what}")


# -- what cannot be done in place


def refuse_generated(table: str, live: Column, desired: Column, context: Context) -> Refuse | None:
    by_hand = f"ALTER TABLE {identifier(table)} DROP COLUMN {identifier(live.name)} by hand, then apply adds it again"
    name = f"column {live.name} of {table}"
    if (live.generated, live.virtual) == (desired.generated, desired.virtual):
        return None
    if is_compressed(context.live, table):
        return Refuse(
            f"the expression of generated {name} cannot be added, changed or dropped: TimescaleDB refuses it while "
            "compression is enabled (0A000)",
            out_of_compression(table) + f"; where that is refused, too: {by_hand}",
        )
    if live.generated is None:
        return Refuse(f"{name} cannot become a generated column: its own values would be lost", by_hand)
    if desired.generated is not None and live.virtual != desired.virtual:
        return Refuse(f"{name} cannot change between STORED and VIRTUAL", by_hand)
    if live.virtual and desired.generated is None:
        return Refuse(f"virtual {name} cannot become an ordinary one: it has no values to keep", by_hand)
    if live.virtual and has_checks(context.live, table):
        return Refuse(f"the expression of virtual {name} cannot be changed while {table} has checks", by_hand)
    if desired.generated is not None and context.server.version < POSTGRES_17:
        return Refuse(f"the expression of generated {name} cannot be changed before PostgreSQL 17", by_hand)
    return None


def has_checks(live: Schema, table: str) -> bool:
    return any(
        isinstance(item, Constraint) and item.type == "check" and item.table == table for item in live.objects.values()
    )


def refuse_identity(table: str, live: Column, desired: Column, context: Context) -> Refuse | None:
    if live.identity == desired.identity or not is_compressed(context.live, table):
        return None
    return Refuse(
        f"the identity of column {live.name} of {table} cannot be changed: TimescaleDB refuses it while compression is "
        "enabled (0A000)",
        out_of_compression(table),
    )


def refuse_type(table: str, live: Column, desired: Column, context: Context) -> Refuse | None:
    if not retyped(live, desired):
        return None
    name = f"the type or collation of column {live.name} of {table} cannot be changed"
    if partitions(table, live.name, context):
        return Refuse(
            f"{name}: it partitions the hypertable", "create a new hypertable and INSERT … SELECT the rows over"
        )
    if is_compressed(context.live, table):
        return Refuse(f"{name}: TimescaleDB refuses it while compression is enabled (0A000)", out_of_compression(table))
    readers = read_by(table, live.name, context)
    return in_use(table, live, readers, "alter the type of") if readers else None


def refuse_not_null(table: str, live: Column, desired: Column, context: Context) -> Refuse | None:
    if live.not_null == desired.not_null or context.server.constraints_under_compression:
        return None
    if not is_compressed(context.live, table):
        return None
    return Refuse(
        f"NOT NULL of column {live.name} of {table} cannot be changed: TimescaleDB before 2.18 refuses it while "
        "compression is enabled (0A000)",
        out_of_compression(table),
    )


REFUSALS = (refuse_generated, refuse_identity, refuse_type, refuse_not_null)


# -- one attribute each


def drop_default(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    """Before the type changes: the server would try to cast the old default."""
    in_the_way = retyped(live, desired) or desired.default is None
    if live.default is not None and live.default != desired.default and in_the_way:
        yield Step(action(table, live, "DROP DEFAULT"), lock="ACCESS EXCLUSIVE")


def drop_identity(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if live.identity is not None and desired.identity is None:
        yield Step(action(table, live, "DROP IDENTITY"), lock="ACCESS EXCLUSIVE")


def drop_expression(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if live.generated is not None and desired.generated is None:
        note = "rows keep the values they have"
        yield Step(action(table, live, "DROP EXPRESSION"), lock="ACCESS EXCLUSIVE", note=note)


def change_type(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if retyped(live, desired):
        before, after = around_comments(table, live.name, context)
        yield from (*before, *retype(table, live, desired, context), *after)


def change_expression(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if desired.generated is not None and live.generated != desired.generated:
        sql = action(table, live, f"SET EXPRESSION AS ({desired.generated})")
        yield Step(sql, () if live.virtual else rewriting(table, context), "ACCESS EXCLUSIVE")


def set_default(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if desired.default is not None and live.default != desired.default:
        yield Step(action(table, live, f"SET DEFAULT {desired.default}"), lock="ACCESS EXCLUSIVE")


def change_not_null(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if live.not_null != desired.not_null or live.not_valid:
        yield set_not_null(table, desired, context)


def change_identity(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if desired.identity is not None and live.identity != desired.identity:
        yield from set_identity(table, live, desired, context)


def change_comment(table: str, live: Column, desired: Column, context: Context) -> Iterable[Step]:
    if live.comment != desired.comment:
        yield comment_column(table, desired)


CHANGES: tuple[Callable[[str, Column, Column, Context], Iterable[Step]], ...] = (
    drop_default,
    drop_identity,
    drop_expression,
    change_type,
    change_expression,
    set_default,
    change_not_null,
    change_identity,
    change_comment,
)


# -- how


def set_not_null(table: str, desired: Column, context: Context) -> Step:
    column = identifier(desired.name)
    if not desired.not_null:
        return Step(alter_table(table, f"ALTER COLUMN {column} DROP NOT NULL"), lock="ACCESS EXCLUSIVE")
    hazards = over_rows(
        context,
        table,
        ("blocks_reads", f"reads and writes of {table} wait while every row is checked"),
        ("may_fail_on_rows", f"the statement fails, and changes nothing, if a row of {table} has no {desired.name}"),
    )
    return Step(alter_table(table, f"ALTER COLUMN {column} SET NOT NULL"), hazards, "ACCESS EXCLUSIVE")


def set_identity(table: str, live: Column, desired: Column, context: Context) -> Steps:
    """A new identity starts behind the values that rows have, in the direction in which it counts."""
    identity, column = desired.identity, identifier(desired.name)
    assert identity is not None
    if live.identity is None:
        made = Step(alter_table(table, f"ALTER COLUMN {column} ADD {identity_sql(identity)}"), lock="ACCESS EXCLUSIVE")
        if table not in context.facts.rows:
            return (made,)
        last, beyond = ("min", "<") if "INCREMENT BY -" in identity.options else ("max", ">")
        behind = statement(
            "SELECT setval(pg_get_serial_sequence({table}, {name}), {last}({column}))"
            " FROM {relation} HAVING {last}({column}) {beyond} 0",
            last=last,
            beyond=beyond,
            table=regclass(table),
            name=literal(desired.name),
            column=column,
            relation=identifier(table),
        )
        return (made, Step(behind))
    how = "ALWAYS" if identity.always else "BY DEFAULT"
    options = "".join(f" SET {option}" for option in identity_options(identity.options))
    changed = f"ALTER COLUMN {column} SET GENERATED {how}{options}"
    return (Step(alter_table(table, changed), lock="ACCESS EXCLUSIVE"),)


def identity_options(options: str) -> list[str]:
    """'START WITH 1 INCREMENT BY 1 …' in the catalog's own spelling → its clauses."""
    return re.findall(r"(?:START WITH|INCREMENT BY|MINVALUE|MAXVALUE|CACHE) -?\d+|NO CYCLE|CYCLE", options)
