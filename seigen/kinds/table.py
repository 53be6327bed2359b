"""Tables and their columns, which never are objects of their own: positions are not compared."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen.errors import Position
from seigen.fragments import column as column_fragment
from seigen.fragments import partition_by, sequences_in
from seigen.kinds import partition, row_hints
from seigen.kinds.base import Kind, State, Steps, over_rows
from seigen.kinds.calls import called
from seigen.kinds.columns import add_column, alter_column, column_sql, comment_column, drop_column
from seigen.kinds.columns.uses import read_by
from seigen.kinds.columns.written import write_column
from seigen.kinds.declared_constraints import inline, primary_key_columns
from seigen.kinds.types import known_type, own_types
from seigen.kinds.writing import Entry, Note, Writing, Written, home, lowered
from seigen.model import Column, Context, Partition, Reader, Ref, Refuse, Schema, Step, Table
from seigen.scope import Scope, entries, optional
from seigen.shapes import COMMENTED, Either, Field, Fields, MapOf, Section, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Mapping, Node, Scalar, quoted

COLUMN_SQL = sql("the SQL of a column, such as text not null", "uuid primary key", "timestamptz not null default now()")
COLUMNS_SHAPE = MapOf(
    "column",
    Either(
        scalar=COLUMN_SQL,
        mapping=Fields(
            "a mapping with type",
            {"type": Field(COLUMN_SQL, "The same SQL as in the short form", required=True)}
            | COMMENTED
            | row_hints.COLUMN,
            define="column",
        ),
    ),
    "a mapping of names to the SQL of columns",
)


def parse(scope: Scope, node: Node) -> None:
    """The table and its columns, with the constraints that stand in their SQL."""
    assert isinstance(node, Mapping)
    name, said = scope.ref.name, scope.node.entries
    columns: dict[str, Column] = {}
    required = primary_key_columns(scope.node)
    for key, value in node.entries.items():
        found = parse_column(scope, key, value, node.keys[key])
        if found is not None:
            columns[key] = msgspec.structs.replace(found, not_null=found.not_null or key in required)
    keys = said.get("partition_by")
    if keys is not None:
        scope.manage("partitioned table")
    by = None if keys is None else scope.judge(partition_by, keys, "partition_by")
    scope.put(scope.ref, Table(name, columns, optional(said.get("comment")), partition_by=by), scope.home, said)
    scope.renamed(scope.ref, said.get("renamed_from"))
    row_hints.read(scope, node)


def parse_column(scope: Scope, name: str, node: Node, position: Position) -> Column | None:
    said = entries(node)
    value = said.get("type", node)
    scope.place(scope.ref, f"columns.{name}", position)
    scope.renamed((scope.ref, f"columns.{name}"), said.get("renamed_from"))
    judged = scope.judge(column_fragment, value, f"column {quoted(name)}")
    if judged is None:
        return None
    assert isinstance(value, Scalar)
    known_type(scope, f"column {quoted(name)}: ", judged.type, value)
    for found in judged.constraints:
        inline(scope, name, found, value)
    return Column(
        name=name,
        type=judged.type.text,
        not_null=judged.not_null,
        default=judged.default,
        generated=judged.generated,
        virtual=judged.virtual,
        identity=judged.identity,
        collation=judged.collation,
        comment=optional(said.get("comment")),
    )


def write(item: Table, writing: Writing) -> Iterable[Written]:
    """The comment and the columns, with the constraints that their SQL says."""
    if item.unlogged:
        yield Note(f"table {item.name} is UNLOGGED")
        return
    path = home(writing.schema, item.name)
    if item.comment is not None:
        yield Entry((*path, "comment"), item.comment)
    if item.partition_by is not None:
        yield Entry((*path, "partition_by"), lowered(item.partition_by))
    if not item.columns:
        yield Entry((*path, "columns"), {})
    for column in item.columns.values():
        yield from write_column((*path, "columns", column.name), item.name, column, writing)


SECTIONS = (
    *(Section("table", key, field) for key, field in COMMENTED.items()),
    Section(
        "table",
        "columns",
        Field(COLUMNS_SHAPE, "Columns: name → SQL, as CREATE TABLE has it after the name", required=True),
        parse,
    ),
    Section("table", "partition_by", Field(partition.KEYS, "Partitions the table: what follows PARTITION BY")),
    *row_hints.SECTIONS,
)


def ref(item: Table) -> Ref:
    return Ref("table", item.name)


def opt_in(item: Table) -> str | None:
    return "partitioned table" if item.partition_by is not None else None


def read(state: State) -> Iterable[Table]:
    columns: dict[str, dict[str, Column]] = {}
    for row in state["columns"]:
        column = msgspec.convert(row["column"], Column)
        columns.setdefault(row["table"], {})[column.name] = column
    for row in state["tables"]:
        yield Table(row["name"], columns.get(row["name"], {}), row["comment"], row["unlogged"], row["partition_by"])


def requires(schema: Schema, item: Table) -> Iterable[Ref]:
    """The types of its columns, and the sequences that their defaults take numbers from."""
    for column in item.columns.values():
        yield from called(schema, column.default, column.generated)
        yield from own_types(schema, column.type)
        numbered = (Ref("sequence", name) for name in sequences_in(column.default or ""))
        yield from (found for found in numbered if found in schema.objects)


def comment(item: Table) -> Step:
    return Step(statement("COMMENT ON TABLE {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def create(item: Table, context: Context) -> Steps:
    columns = ",\n".join(f"    {column_sql(column)}" for column in item.columns.values())
    body = f"(\n{columns}\n)" if columns else "()"
    by = f" PARTITION BY {item.partition_by}" if item.partition_by is not None else ""
    steps = [Step(statement("CREATE TABLE {name} {body}{by}", name=identifier(item.name), body=body, by=by))]
    if item.comment is not None:
        steps.append(comment(item))
    steps += [comment_column(item.name, column) for column in item.columns.values() if column.comment is not None]
    return tuple(steps)


def alter(live: Table, desired: Table, context: Context) -> Steps | Refuse:
    if live.partition_by != desired.partition_by:
        return Refuse(
            f"PostgreSQL cannot change whether and how table {live.name} is partitioned",
            f"ALTER TABLE {identifier(live.name)} RENAME by hand, apply (a new table is made), INSERT … SELECT the "
            "rows over, and drop the old one; or write the present partitioning into the document",
        )
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


def belongs(reader: Reader, table: str) -> bool:
    """Whether it is dropped along with the table that it reads."""
    if reader.ref is None:
        return reader.text.split()[0] not in ("view", "function")
    return table in reader.ref[1:] and reader.ref.kind in ("row_security", "trigger")


def drop(item: Table, context: Context) -> Steps | Refuse:
    """What belongs to the table (its triggers, its policies) goes with it; a view that reads it stands in the way."""
    wanted = context.desired.objects.get(Ref("partition", item.name))
    if isinstance(wanted, Partition):
        return Refuse(
            f"table {item.name} is no partition, and the document says that it is one of {wanted.parent}",
            f"{partition.attachment(wanted, 'ATTACH', wanted.bound)} by hand, once its columns are those of "
            f"{wanted.parent}; or drop it by hand, and apply makes an empty one",
        )
    found = {reader for name in (*item.columns, "") for reader in read_by(item.name, name, context)}
    outside = sorted(reader.text for reader in found if not belongs(reader, item.name))
    if outside:
        return Refuse(
            f"table {item.name} is read by {', '.join(outside)}: the server refuses to drop it (2BP01)",
            "drop or change what reads it by hand, and apply; or put the table back into the document",
        )
    hazards = over_rows(context, item.name, ("deletes_data", f"all rows of {item.name} are deleted"))
    return (Step(statement("DROP TABLE {name}", name=identifier(item.name)), hazards, "ACCESS EXCLUSIVE"),)


KIND: Kind[Table] = Kind(
    type="table",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    write=write,
    requires=requires,
    create=create,
    alter=alter,
    drop=drop,
)
