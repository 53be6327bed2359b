"""Indexes of tables, hypertables, aggregates, materialized views: an index is the text after USING, and two flags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Entries

from seigen.errors import FragmentError
from seigen.fragments import Key, expression, index_key
from seigen.fragments.cursor import Cursor
from seigen.kinds.base import Kind, State, Steps, over_rows, relation_ref
from seigen.kinds.calls import called
from seigen.kinds.writing import Entry, Note, Value, Writing, Written, bare, home, lowered, said, shortest
from seigen.model import Context, Index, Recreate, Ref, Refuse, Schema, Step
from seigen.scope import Scope, entries, flag, items, optional, text
from seigen.shapes import COLUMNS, COMMENTED, FLAG, NAME, VALUE, At, Either, Field, Fields, ListOf, MapOf, Section, sql
from seigen.sql import bare_name, identifier, identifiers, literal, statement
from seigen.yaml_tree import Mapping, Node, Scalar, quoted

WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
KEYS = ListOf(
    sql("an index key", "time desc", "lower(name)"), "a list of index keys, such as [name, time desc]", least=1
)
SHAPE = MapOf(
    "index",
    Either(
        sequence=KEYS,
        mapping=Fields(
            "a mapping with keys",
            {
                "keys": Field(KEYS, "What stands in CREATE INDEX's parentheses, one entry a key", required=True),
                "using": Field(NAME, "The index method: btree, hash, gin, gist, brin …", default="btree"),
                "unique": Field(FLAG, "No two rows have equal keys", default=False),
                "include": Field(COLUMNS, "Columns that are stored in the index and are not part of its key"),
                "where": Field(sql("an SQL expression"), "Only rows for which this is true are in the index"),
                "with": Field(MapOf("option", VALUE, "a mapping of storage parameters"), "Such as {fillfactor: 70}"),
                "nulls_not_distinct": Field(FLAG, "Nulls are equal, in a unique index (PostgreSQL 15)", default=False),
                **COMMENTED,
            },
            define="index",
        ),
    ),
    "a mapping of names to index keys",
)


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Mapping)
    for name, value in node.entries.items():
        said = entries(value)
        keys = items(said.get("keys", value))
        judged = [scope.judge(index_key, key, f"index {quoted(name)}") for key in keys]
        for key, found in zip(judged, keys, strict=True):
            columns = scope.draft.tables.get(scope.ref.name)
            if key is not None and key.column is not None and columns is not None and key.column not in columns:
                at = found.at(key.offset) if isinstance(found, Scalar) else found.position
                scope.known_column(scope.ref.name, key.column, at, f"index {quoted(name)}")
        where = said.get("where")
        condition = None if where is None else scope.judge(expression, where, f"index {quoted(name)}: where")
        if None in judged or (where is not None and condition is None):
            continue
        ref = Ref("index", name)
        item = Index(
            relation=scope.ref.name,
            name=name,
            definition=definition(scope, name, [key for key in judged if key], condition, said),
            unique=flag(said.get("unique"), default=False),
            on_aggregate=scope.ref.kind == "continuous_aggregate",
            comment=optional(said.get("comment")),
        )
        scope.put(ref, item, node.keys[name], said)
        scope.places(ref, "keys", keys)
        scope.places(ref, "include", items(said.get("include")))
        scope.renamed(ref, said.get("renamed_from"))


def definition(scope: Scope, name: str, keys: list[Key], where: str | None, said: Entries[str, Node]) -> str:
    """What follows USING, in the order of CREATE INDEX's grammar."""
    include = scope.columns(scope.ref.name, said.get("include"), f"index {quoted(name)}: include")
    parts = [identifier(optional(said.get("using")) or "btree"), f"({', '.join(key.text for key in keys)})"]
    if include:
        parts.append(f"INCLUDE ({identifiers(include)})")
    if flag(said.get("nulls_not_distinct"), default=False):
        parts.append("NULLS NOT DISTINCT")
    if options := entries(said.get("with")):
        parts.append(f"WITH ({', '.join(f'{identifier(key)} = {literal(text(v))}' for key, v in options.items())})")
    if where is not None:
        parts.append(f"WHERE {where}")
    return " ".join(parts)


def write(item: Index, writing: Writing) -> Iterable[Written]:
    if not item.valid:
        yield Note(f"index {item.name} is INVALID")
        return
    try:
        body = parts_of(item)
    except FragmentError as error:
        yield Note(f"index {item.name}: {error}")
        return
    yield Entry((*home(writing.schema, item.relation), "indexes", item.name), shortest("keys", body))


def parts_of(item: Index) -> dict[str, Value]:
    """The keys of an index in the document. Raises FragmentError for what the document cannot say."""
    at = Cursor(item.definition, "what follows USING")
    method = at.name("an index method")
    keys = [lowered(key) for key in at.pieces()]
    include = list(at.names()) if at.take("include") else None
    equal = at.take("nulls not distinct") or None
    options = dict(map(option, at.pieces())) if at.take("with") else None
    if at.peek().word == "tablespace":
        raise at.fail("the default tablespace")
    where = lowered(bare(at.rest())) if at.take("where") else None
    if at.peek().kind != "end":
        raise at.fail("WHERE")
    return said(
        keys=keys,
        using=None if method == "btree" else method,
        unique=item.unique or None,
        include=include,
        where=where,
        **{"with": options},
        nulls_not_distinct=equal,
        comment=item.comment,
    )


def option(text: str) -> tuple[str, Value]:
    """fillfactor='70' → fillfactor, 70."""
    name, _, value = text.partition("=")
    plain = value[1:-1].replace("''", "'") if value.startswith("'") else value
    return bare_name(name), int(plain) if WHOLE_NUMBER.fullmatch(plain) else plain


INDEXES = Field(SHAPE, "Indexes: name → keys, as they stand in CREATE INDEX's parentheses")
CARRIERS: tuple[At, ...] = ("table", "aggregate", "materialized_view")
SECTIONS = tuple(Section(at, "indexes", INDEXES, parse) for at in CARRIERS)


def ref(item: Index) -> Ref:
    return Ref("index", item.name)


def read(state: State) -> Iterable[Index]:
    for row in state["indexes"]:
        yield Index(
            relation=row["relation"],
            name=row["name"],
            definition=row["definition"],
            unique=row["unique"],
            valid=row["valid"],
            on_aggregate=row["on_aggregate"],
            comment=row["comment"],
        )


def requires(schema: Schema, item: Index) -> Iterable[Ref]:
    yield relation_ref(schema, item.relation)
    if Ref("hypertable", item.relation) in schema.objects:
        yield Ref("hypertable", item.relation)
    yield from called(schema, item.definition)


def owner(schema: Schema, item: Index) -> Ref | None:
    return relation_ref(schema, item.relation)


def qualified(item: Index) -> str:
    """An aggregate's index lives beside its materialisation hypertable, not in the view's schema."""
    return ("_timescaledb_internal." if item.on_aggregate else "") + identifier(item.name)


def comment(item: Index) -> Step:
    return Step(statement("COMMENT ON INDEX {name} IS {text}", name=qualified(item), text=literal(item.comment)))


def create(item: Index, context: Context) -> Steps | Refuse:
    if item.on_aggregate and item.name in context.facts.taken:
        return Refuse(
            f"the name {item.name} is taken by an aggregate outside the document: indexes of the aggregates of all "
            "schemas live in one, _timescaledb_internal",
            f"give the index of {item.relation} another name in the document",
        )
    unique = "UNIQUE " if item.unique else ""
    sql = statement(
        "CREATE {unique}INDEX {name} ON {relation} USING {body}",
        unique=unique,
        name=identifier(item.name),
        relation=identifier(item.relation),
        body=item.definition,
    )
    waits = f"writes to {item.relation} wait while the index is built"
    hazards = over_rows(context, item.relation, ("blocks_writes", waits))
    if item.unique:
        fails = f"the statement fails, and changes nothing, if {item.relation} holds two rows with equal keys"
        hazards += over_rows(context, item.relation, ("may_fail_on_rows", fails))
    made = Step(sql, hazards, "SHARE")
    return (made, comment(item)) if item.comment is not None else (made,)


def alter(live: Index, desired: Index, context: Context) -> Steps | Recreate:
    if (live.definition, live.unique, live.valid) != (desired.definition, desired.unique, desired.valid):
        return Recreate()
    if live.relation != desired.relation:
        return Recreate()
    return (comment(desired),) if live.comment != desired.comment else ()


def drop(item: Index, context: Context) -> Steps:
    return (Step(statement("DROP INDEX {name}", name=qualified(item)), lock="ACCESS EXCLUSIVE"),)


KIND: Kind[Index] = Kind(
    type="index",
    ref=ref,
    sections=SECTIONS,
    read=read,
    write=write,
    requires=requires,
    owner=owner,
    create=create,
    alter=alter,
    drop=drop,
)
