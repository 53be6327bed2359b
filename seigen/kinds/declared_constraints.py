"""How a document declares constraints: in a column's SQL, and under primary_key, unique, checks, foreign_keys and
exclude.

A constraint without a name gets the one that PostgreSQL would choose; that is done when every given name is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Entries
from functools import partial

import msgspec

from seigen.errors import Position
from seigen.fragments import Inline, columns_in, exclusion, expression, references
from seigen.model import Constraint, ConstraintType, Ref
from seigen.names import LABELS, constraint_name
from seigen.scope import INDEXED, Scope, entries, items, optional, text
from seigen.shapes import (
    COLUMNS,
    COMMENT,
    COMMENTED,
    NAME,
    Either,
    Field,
    Fields,
    ListOf,
    MapOf,
    Section,
    Shape,
    Text,
    choice,
    sql,
)
from seigen.sql import identifiers
from seigen.yaml_tree import Mapping, Node, Scalar, Sequence, quoted

# -- shapes -----------------------------------------------------------------------------------------------------------

COMMENT_FIELD = {"comment": Field(COMMENT, "Shown by psql's \\d+ and other tools")}
DEFERRABLE = Field(choice("false", "true", "initially deferred"), "When the constraint may be checked", default=False)
ACTION = choice("no action", "restrict", "cascade", "set null", "set default")
EXPRESSION = sql("an SQL expression, such as price > 0", "price > 0")

KEY = {"columns": Field(COLUMNS, "The columns of the key", required=True), "deferrable": DEFERRABLE}
UNIQUE = KEY | {"nulls_not_distinct": Field(choice("false", "true"), "Nulls are equal (PostgreSQL 15)", default=False)}
EXCLUSION = sql("what follows EXCLUDE, such as using gist (a with =)", "using gist (room with =, during with &&)")
EXCLUDE = {"exclude": Field(EXCLUSION, "What may not be so of any two rows", required=True)}
CHECK = {"expression": Field(EXPRESSION, "What is true of every row", required=True)}
FOREIGN_KEY = {
    "columns": Field(COLUMNS, "The columns of this table", required=True),
    "references": Field(NAME, "The other table", required=True),
    "to": Field(COLUMNS, "Its columns; its primary key when left out"),
    "on_delete": Field(ACTION, "What becomes of rows whose target is deleted", default="no action"),
    "on_update": Field(ACTION, "What becomes of rows whose target's key changes", default="no action"),
    "deferrable": DEFERRABLE,
}


def one_or_more(label: str, short: Text | ListOf | None, fields: dict[str, Field], what: str) -> Either:
    """A list of definitions without names, or names → definitions; each in its short form or as a mapping."""
    required = " and ".join(name for name, field in fields.items() if field.required)
    unnamed = Fields(f"a mapping with {required}", fields | COMMENT_FIELD, f"unnamed_{label}")
    named = Fields(unnamed.what, fields | COMMENTED, label)
    return Either(
        sequence=ListOf(form(short, unnamed), f"a list of {what}"),
        mapping=MapOf("constraint", form(short, named), f"a mapping of names to {what}"),
    )


def form(short: Text | ListOf | None, fields: Fields) -> Shape:
    if short is None:
        return fields
    return Either(short if isinstance(short, Text) else None, short if isinstance(short, ListOf) else None, fields)


# -- declaring --------------------------------------------------------------------------------------------------------


def declare(scope: Scope, item: Constraint, position: Position, named_for: tuple[str, ...] = ()) -> Ref | None:
    """Put a constraint into the draft; one whose name is '' when every other name is known.

    named_for: what its default name is made of; () for its columns.
    """
    draft = scope.draft
    if item.type == "primary key":
        if item.table in draft.primary_keys:
            scope.problem(position, "a second primary key; a table has one")
            return None
        draft.primary_keys[item.table] = item.columns
    if not item.name:
        scope.later(partial(declare_unnamed, scope, item, position, named_for or item.columns))
        return None
    ref = Ref("constraint", item.name, item.table)
    scope.put(ref, item, position)
    if item.type == "foreign key":
        scope.later(partial(resolve, scope, ref, item))
    return ref


def declare_unnamed(scope: Scope, item: Constraint, position: Position, named_for: tuple[str, ...]) -> None:
    draft = scope.draft
    if item.type == "check":  # PostgreSQL names the column when there is exactly one
        named_for = item.columns if len(item.columns) == 1 else ()
    elif item.type == "primary key":
        named_for = ()
    indexed = item.type in INDEXED
    name = constraint_name(
        item.table,
        named_for,
        LABELS[item.type],
        lambda name: name in draft.constraint_names or (indexed and name in draft.relation_names),
        draft.numbers,
    )
    ref = Ref("constraint", name, item.table)
    named = msgspec.structs.replace(item, name=name)
    scope.put(ref, named, position)
    draft.unnamed.add(ref)
    if item.type == "foreign key":
        resolve(scope, ref, named)


def resolve(scope: Scope, ref: Ref, item: Constraint) -> None:
    """A foreign key without columns of the other table means that table's primary key."""
    draft = scope.draft
    if item.ref_table in draft.primary_keys and not item.ref_columns and draft.objects.get(ref) == item:
        draft.objects[ref] = msgspec.structs.replace(item, ref_columns=draft.primary_keys[item.ref_table])


def check_target(scope: Scope, table: str, at: Position, columns: Iterable[tuple[str, Position]]) -> None:
    """A foreign key points at a table and columns of the document."""
    if scope.known(scope.draft.tables, table, at, f"foreign key: table {quoted(table)} is not in the document"):
        for column, place in columns:
            missing = f"foreign key: table {quoted(table)} has no column {quoted(column)}"
            scope.known(scope.draft.tables[table], column, place, missing)


def inline(scope: Scope, column: str, found: Inline, node: Scalar) -> None:
    """A constraint in a column's SQL."""
    position = node.at(found.offset)
    if found.ref_table is not None:
        check_target(scope, found.ref_table, position, ((column, position) for column in found.ref_columns))
    item = Constraint(
        table=scope.ref.name,
        name=found.name or "",
        type=found.type,
        definition=f"{found.head} ({identifiers((column,))}){found.tail}",
        columns=(column,),
        ref_table=found.ref_table,
        ref_columns=found.ref_columns,
    )
    declare(scope, item, position)


# -- sections ---------------------------------------------------------------------------------------------------------


def each(scope: Scope, node: Node) -> Iterator[tuple[str, Node, Position]]:
    """(name or '', definition, position) of a list without names or a mapping with names."""
    if isinstance(node, Mapping):
        yield from ((name, value, node.keys[name]) for name, value in node.entries.items())
    else:
        yield from (("", value, value.position) for value in items(node))


def part(node: Node, key: str) -> Node:
    """What a definition is about: the node itself in the short form, else its key."""
    return entries(node).get(key, node)


def deferrable(node: Node) -> str:
    said = optional(entries(node).get("deferrable"))
    return {"true": " DEFERRABLE", "initially deferred": " DEFERRABLE INITIALLY DEFERRED"}.get(said or "", "")


def action(said: Entries[str, Node], key: str) -> str:
    found = optional(said.get(key))
    return f" {key.replace('_', ' ').upper()} {found.upper()}" if found else ""


def finish(scope: Scope, node: Node, item: Constraint, position: Position, named_for: tuple[str, ...] = ()) -> None:
    more = entries(node)
    ref = declare(scope, msgspec.structs.replace(item, comment=optional(more.get("comment"))), position, named_for)
    if ref is not None:
        scope.renamed(ref, more.get("renamed_from"))


def parse_key(type_: ConstraintType, scope: Scope, node: Node) -> None:
    """primary_key and unique: lists of columns."""
    label = type_.replace(" ", "_")
    for name, value, position in each(scope, node):
        columns = scope.columns(scope.ref.name, part(value, "columns"), label)
        equal = optional(entries(value).get("nulls_not_distinct")) == "true"
        head = type_.upper() + (" NULLS NOT DISTINCT" if equal else "")
        definition = f"{head} ({identifiers(columns)}){deferrable(value)}"
        finish(scope, value, Constraint(scope.ref.name, name, type_, definition, columns), position)


def parse_primary_key(scope: Scope, node: Node) -> None:
    """The list of columns itself has no name and is one definition."""
    whole = node if isinstance(node, Mapping) else Sequence((node,), scope.position)
    parse_key("primary key", scope, whole)


def primary_key_columns(node: Mapping) -> set[str]:
    """The columns that a table's primary_key key names; NOT NULL comes with it."""
    found = node.entries.get("primary_key")
    lists = [part(value, "columns") for value in entries(found).values()] or [found] if found else []
    return {text(item) for listed in lists for item in items(listed)}


def parse_checks(scope: Scope, node: Node) -> None:
    table = scope.ref.name
    for name, value, position in each(scope, node):
        judged = scope.judge(expression, part(value, "expression"), f"check {quoted(name)}" if name else "check")
        if judged is not None:
            columns = tuple(sorted(columns_in(judged, scope.draft.tables[table])))
            finish(scope, value, Constraint(table, name, "check", f"CHECK ({judged})", columns), position)


def parse_exclude(scope: Scope, node: Node) -> None:
    table = scope.ref.name
    for name, value, position in each(scope, node):
        what, sql_node = f"exclude {quoted(name)}" if name else "exclude", part(value, "exclude")
        judged = scope.judge(exclusion, sql_node, what)
        if judged is None:
            continue
        assert isinstance(sql_node, Scalar)
        for column, offset in judged.columns:
            scope.known_column(table, column, sql_node.at(offset), what)
        columns = tuple(column for column, _ in judged.columns)
        item = Constraint(table, name, "exclude", f"EXCLUDE {judged.text}", columns)
        finish(scope, value, item, position, judged.named_for)


def parse_foreign_keys(scope: Scope, node: Node) -> None:
    table = scope.ref.name
    for name, value, position in each(scope, node):
        said = entries(value)
        columns = scope.columns(table, said["columns"], "foreign key")
        target, to = text(said["references"]), items(said.get("to"))
        ref_columns = tuple(map(text, to))
        places = ((text(item), item.position) for item in to)
        check_target(scope, target, said["references"].position, places)
        tail = references(target, ref_columns) + action(said, "on_delete") + action(said, "on_update")
        definition = f"FOREIGN KEY ({identifiers(columns)}){tail}{deferrable(value)}"
        item = Constraint(table, name, "foreign key", definition, columns, target, ref_columns)
        finish(scope, value, item, position)


PRIMARY_KEY_SHAPE = Either(
    sequence=COLUMNS,
    mapping=MapOf(
        "constraint",
        form(COLUMNS, Fields("a mapping with columns", KEY | COMMENTED, "primary_key")),
        "one name with its columns",
        most=1,
    ),
)
SECTIONS = (
    Section(
        "table",
        "primary_key",
        Field(
            PRIMARY_KEY_SHAPE, "Columns, or the constraint's name with its columns; one column may say it in its SQL"
        ),
        parse_primary_key,
    ),
    Section(
        "table",
        "unique",
        Field(
            one_or_more("unique", COLUMNS, UNIQUE, "lists of columns, such as [[a, b]]"),
            "Unique constraints: lists of columns, or names → columns",
        ),
        partial(parse_key, "unique"),
    ),
    Section(
        "table",
        "checks",
        Field(one_or_more("check", EXPRESSION, CHECK, "SQL expressions"), "Check constraints: names → SQL expressions"),
        parse_checks,
    ),
    Section(
        "table",
        "exclude",
        Field(
            one_or_more("exclude", EXCLUSION, EXCLUDE, "exclusion constraints"),
            "Exclusion constraints: names → what follows EXCLUDE",
        ),
        parse_exclude,
    ),
    Section(
        "table",
        "foreign_keys",
        Field(
            one_or_more("foreign_key", None, FOREIGN_KEY, "foreign keys"),
            "Foreign keys over several columns, or with names; one column may say it in its SQL",
        ),
        parse_foreign_keys,
    ),
)
