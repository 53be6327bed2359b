"""Tables and their columns, which never are objects of their own: positions are not compared."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen.kinds.base import Kind, State, Steps, over_rows
from seigen.kinds.columns import add_column, alter_column, column_sql, comment_column, drop_column
from seigen.model import Column, Context, Ref, Refuse, Schema, Step, Table
from seigen.sql import identifier, literal, statement


def ref(item: Table) -> Ref:
    return Ref("table", item.name)


def read(state: State) -> Iterable[Table]:
    columns: dict[str, dict[str, Column]] = {}
    for row in state["columns"]:
        column = msgspec.convert(row["column"], Column)
        columns.setdefault(row["table"], {})[column.name] = column
    for row in state["tables"]:
        yield Table(row["name"], columns.get(row["name"], {}), row["comment"], row["unlogged"])


def requires(schema: Schema, item: Table) -> Iterable[Ref]:
    """The enum types of its columns. A declared type folds like any SQL name; an array is of the same type."""
    for column in item.columns.values():
        name = column.type.split("[")[0].strip()
        found = Ref("enum", name[1:-1].replace('""', '"') if name.startswith('"') else name.lower())
        if found in schema.objects:
            yield found


def comment(item: Table) -> Step:
    return Step(statement("COMMENT ON TABLE {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def create(item: Table, context: Context) -> Steps:
    columns = ",\n".join(f"    {column_sql(column)}" for column in item.columns.values())
    body = f"(\n{columns}\n)" if columns else "()"
    steps = [Step(statement("CREATE TABLE {name} {body}", name=identifier(item.name), body=body))]
    if item.comment is not None:
        steps.append(comment(item))
    steps += [comment_column(item.name, column) for column in item.columns.values() if column.comment is not None]
    return tuple(steps)


def alter(live: Table, desired: Table, context: Context) -> Steps | Refuse:
    gone = (column for name, column in live.columns.items() if name not in desired.columns)
    parts: list[Steps | Refuse] = [drop_column(live.name, column, context) for column in gone]
    for name, column in desired.columns.items():
        old = live.columns.get(name)
        if old is None:
            parts.append(add_column(live, column, desired, context))
        elif old != column:
            parts.append(alter_column(live.name, old, column, context))
    refusals = [part for part in parts if isinstance(part, Refuse)]
    if refusals:
        reasons = sorted({refusal.reason for refusal in refusals})
        return Refuse("; ".join(reasons), "; ".join(sorted({refusal.instead for refusal in refusals})))
    steps = [step for part in parts if not isinstance(part, Refuse) for step in part]
    if live.unlogged and not desired.unlogged:
        hazards = over_rows(
            context,
            live.name,
            ("rewrites_data", f"every row of {live.name} is written again, and to the write-ahead log"),
            ("blocks_reads", f"reads and writes of {live.name} wait meanwhile"),
        )
        sql = statement("ALTER TABLE {name} SET LOGGED", name=identifier(live.name))
        steps.append(Step(sql, hazards, "ACCESS EXCLUSIVE"))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def drop(item: Table, context: Context) -> Steps:
    hazards = over_rows(context, item.name, ("deletes_data", f"all rows of {item.name} are deleted"))
    return (Step(statement("DROP TABLE {name}", name=identifier(item.name)), hazards, "ACCESS EXCLUSIVE"),)


KIND: Kind[Table] = Kind(type="table", ref=ref, read=read, requires=requires, create=create, alter=alter, drop=drop)
