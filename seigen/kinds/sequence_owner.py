"""Which column a sequence belongs to, so that it is dropped with it: ALTER SEQUENCE … OWNED BY, once both exist."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps
from seigen.kinds.writing import Writing, Written
from seigen.model import Context, Recreate, Ref, Schema, SequenceOwner, Step, columns_of
from seigen.scope import Scope, text
from seigen.shapes import NAME, Field, MapOf, Section
from seigen.sql import identifier, statement
from seigen.yaml_tree import Mapping, Node, quoted

OWNER = MapOf("table", NAME, "one table and its column, such as {orders: id}", most=1)


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Mapping)
    for table, column in node.entries.items():
        missing = f"owned_by: table {quoted(table)} is not in the document"
        if scope.known(scope.draft.tables, table, node.keys[table], missing) and scope.known_column(
            table, text(column), column.position, "owned_by"
        ):
            name = scope.ref.name
            scope.put(Ref("sequence_owner", name), SequenceOwner(name, table, text(column)), scope.position)


def write(item: SequenceOwner, writing: Writing) -> Iterable[Written]:
    """Said with the sequence."""
    return ()


SECTIONS = (Section("sequence", "owned_by", Field(OWNER, "The table and column with which it is dropped"), parse),)


def ref(item: SequenceOwner) -> Ref:
    return Ref("sequence_owner", item.relation)


def read(state: State) -> Iterable[SequenceOwner]:
    rows = (row for row in state["sequences"] if row["table"] is not None)
    return (SequenceOwner(row["name"], row["table"], row["column"]) for row in rows)


def requires(schema: Schema, item: SequenceOwner) -> Iterable[Ref]:
    return (Ref("sequence", item.relation), Ref("table", item.table))


def create(item: SequenceOwner, context: Context) -> Steps:
    parts = {"table": identifier(item.table), "column": identifier(item.column)}
    return (
        Step(statement("ALTER SEQUENCE {name} OWNED BY {table}.{column}", name=identifier(item.relation), **parts)),
    )


def alter(live: SequenceOwner, desired: SequenceOwner, context: Context) -> Steps | Recreate:
    """Let go before the old column is dropped, and given away when the new one exists."""
    stays = live.column in columns_of(context.desired, live.table)
    return create(desired, context) if stays else Recreate()


def drop(item: SequenceOwner, context: Context) -> Steps:
    """A sequence that goes as well needs no freedom."""
    if Ref("sequence", item.relation) not in context.desired.objects:
        return ()
    return (Step(statement("ALTER SEQUENCE {name} OWNED BY NONE", name=identifier(item.relation))),)


KIND: Kind[SequenceOwner] = Kind(
    type="sequence_owner",
    ref=ref,
    sections=SECTIONS,
    read=read,
    requires=requires,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
