"""Views. What the server can replace in place keeps its columns and adds some at the end; the rest is made again.

A view is created from the user's own text, except where a * stands for columns: the order of a table's columns is not
compared, so there the server's spelling, which names them, makes the same view everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from seigen.fragments import view_query
from seigen.kinds import extension
from seigen.kinds.base import Kind, State, Steps, relation_ref
from seigen.kinds.columns.uses import read_from_outside
from seigen.kinds.writing import Entry, Value, Writing, Written, dedented, said, shortest
from seigen.model import Context, MaterializedView, Recreate, Ref, Refuse, Schema, Step, View
from seigen.scope import Draft, Scope, entries, optional, text
from seigen.shapes import COMMENTED, FLAG, Field, Fields, Section, choice, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Node, Scalar, quoted

READABLE = ("table", "continuous_aggregate", "view", "materialized_view", "sequence")


class Reads(NamedTuple):
    """A declared query and what it stands on."""

    query: str
    sources: tuple[str, ...]
    uses: tuple[str, ...]


def reads(scope: Scope, node: Node) -> Reads | None:
    """The query of a view; what is wrong with it has been reported."""
    assert isinstance(node, Scalar)
    judged = scope.judge(view_query, node, "query")
    if judged is None:
        return None
    draft = scope.draft
    for source, offset in judged.sources:
        if source == scope.ref.name:
            scope.problem(node.at(offset), "query: the view reads itself")
        elif source not in draft.relations and not believed(draft, source):
            problem = f"query: relation {quoted(source)} is not in the document"
            scope.known(draft.relations, source, node.at(offset), problem)
    functions = (name for name in judged.calls if name in draft.names.get("function", ()))
    types = (name for name in judged.names if name in draft.enums or name in draft.names.get("domain", ()))
    uses = (*(f"function {name}" for name in functions), *(f"type {name}" for name in types))
    return Reads(judged.text, tuple(sorted({source for source, _ in judged.sources})), tuple(sorted(uses)))


def believed(draft: Draft, name: str) -> bool:
    """The server's own catalogs, and what setup files or extensions that seigen does not know may bring."""
    unknown = draft.extensions - extension.TYPES.keys()
    brought = (relation for known in draft.extensions for relation in extension.RELATIONS.get(known, ()))
    return bool(unknown or draft.setup) or name.startswith("pg_") or name in brought


def parse(scope: Scope, node: Node) -> None:
    found = reads(scope, node)
    if found is None:
        return
    keys = scope.node.entries
    item = View(
        name=scope.ref.name,
        query=found.query,
        options=options(f"{name}={text(value)}" for name, value in entries(keys.get("with")).items()),
        sources=found.sources,
        uses=found.uses,
        comment=optional(keys.get("comment")),
    )
    scope.put(scope.ref, item, scope.home, keys)
    scope.renamed(scope.ref, keys.get("renamed_from"))


TRUE, FALSE = ("true", "on", "yes", "1"), ("false", "off", "no", "0")


def options(said: Iterable[str]) -> tuple[str, ...]:
    """name=value, sorted; flags as the server prints them, those that say the default left out."""
    pairs = (option.lower().split("=", 1) for option in said)
    flags = ((name, "true" if value in TRUE else value) for name, value in pairs if value not in FALSE)
    return tuple(sorted(f"{name}={value}" for name, value in flags))


QUERY = Field(
    sql("a SELECT", "SELECT id, name FROM users WHERE active"),
    "SELECT, WITH … SELECT or VALUES, over relations of the document",
    required=True,
)
OPTIONS = Fields(
    "a mapping of a view's options",
    {
        "security_barrier": Field(FLAG, "Conditions of a query run after the view's own", default=False),
        "security_invoker": Field(
            FLAG, "Tables are read with the rights of whoever asks (PostgreSQL 15)", default=False
        ),
        "check_option": Field(choice("local", "cascaded"), "Written rows have to be such as the view shows"),
    },
    define="view_options",
)
SECTIONS = (
    Section("view", "query", QUERY, parse),
    Section("view", "with", Field(OPTIONS, "The view's options")),
    *(Section("view", key, field) for key, field in COMMENTED.items()),
)


def write(item: View, writing: Writing) -> Iterable[Written]:
    chosen = dict(option.split("=", 1) for option in item.options)
    options: dict[str, Value] = {name: value == "true" or value for name, value in chosen.items()}
    body = said(query=dedented(item.query), **{"with": options}, comment=item.comment)
    yield Entry(("views", item.name), shortest("query", body))


def ref(item: View) -> Ref:
    return Ref("view", item.name)


def opt_in(item: View) -> str:
    return "view"


def read(state: State) -> Iterable[View]:
    for row in state["views"]:
        yield View(
            name=row["name"],
            query=row["query"].strip().rstrip(";"),
            options=options(row["options"] or ()),
            columns=tuple(row["columns"] or ()),
            sources=tuple(sorted(row["sources"] or ())),
            uses=tuple(sorted(row["uses"] or ())),
            comment=row["comment"],
        )


def requires(schema: Schema, item: View | MaterializedView) -> Iterable[Ref]:
    for source in item.sources:
        yield relation_ref(schema, source)
        yield Ref("sequence", source)
    for use in item.uses:
        what, _, name = use.partition(" ")
        yield from (found for kind in KINDS_OF[what] if (found := Ref(kind, name)) in schema.objects)


KINDS_OF = {"function": ("function",), "type": ("enum", "domain")}


def stored_query(item: View | MaterializedView, context: Context) -> str:
    """The text to create it from: where a * stands for columns, the server's."""
    kind = "view" if isinstance(item, View) else "materialized_view"
    stored = context.desired.objects.get(Ref(kind, item.name))
    if not isinstance(stored, View | MaterializedView) or stored.query == item.query:
        return item.query
    return stored.query if view_query(item.query).stars else item.query


def comment(item: View) -> Step:
    return Step(statement("COMMENT ON VIEW {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def make(item: View, query: str, verb: str, lock: str | None = None) -> Step:
    """Replacing, too, sets the options to those that are said here."""
    chosen = f" WITH ({', '.join(item.options)})" if item.options else ""
    name = identifier(item.name)
    sql = statement("{verb} VIEW {name}{options} AS\n{query}", verb=verb, name=name, options=chosen, query=query)
    return Step(sql, lock=lock)


def create(item: View, context: Context) -> Steps:
    made = make(item, stored_query(item, context), "CREATE")
    return (made, comment(item)) if item.comment is not None else (made,)


def alter(live: View, desired: View, context: Context) -> Steps | Recreate:
    steps: list[Step] = []
    if (live.query, live.columns) != (desired.query, desired.columns):
        if desired.columns[: len(live.columns)] != live.columns:
            return Recreate()
        steps.append(make(desired, desired.query, "CREATE OR REPLACE", "ACCESS EXCLUSIVE"))
    elif live.options != desired.options:
        steps += set_options(live, desired)
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def set_options(live: View, desired: View) -> Iterable[Step]:
    new = [option for option in desired.options if option not in live.options]
    kept = {option.split("=")[0] for option in desired.options}
    gone = [name for name in (option.split("=")[0] for option in live.options) if name not in kept]
    for verb, names in (("RESET", gone), ("SET", new)):
        if names:
            name, listed = identifier(desired.name), ", ".join(names)
            sql = statement("ALTER VIEW {name} {verb} ({listed})", name=name, verb=verb, listed=listed)
            yield Step(sql, lock="ACCESS EXCLUSIVE")


def drop(item: View, context: Context) -> Steps | Refuse:
    return read_from_outside("view", item.name, context) or (
        Step(statement("DROP VIEW {name}", name=identifier(item.name)), lock="ACCESS EXCLUSIVE"),
    )


KIND: Kind[View] = Kind(
    type="view",
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
