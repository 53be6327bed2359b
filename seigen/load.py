"""The text of a document → the Document that it declares, or every problem that it has, each with its place.

A pure function of the text: it opens no file and no connection, and it raises DocumentError and nothing else. What a
kind's keys mean stands with the kind (seigen.kinds); this module knows the frame: which keys a document, a table and an
aggregate can have is the union over all kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from typing import NamedTuple

from seigen import shapes
from seigen.errors import DocumentError, Position, Problem
from seigen.kinds import KINDS, lint, row_hints
from seigen.kinds.base import RELATIONS
from seigen.kinds.view import READABLE
from seigen.model import Document, Namespace, Ref, Schema
from seigen.scope import Draft, Scope, Stop, entries, items, optional, texts
from seigen.scope import text as text_of
from seigen.shapes import (
    NAME,
    At,
    Either,
    Field,
    Fields,
    Json,
    ListOf,
    MapOf,
    Section,
    Shape,
    Text,
    check,
    choice,
    sql,
)
from seigen.yaml_tree import Mapping, Node, Scalar, parse, quoted

Place = Ref | tuple[Ref, str]

TITLE = "seigen document"
ABOUT = "What a PostgreSQL/TimescaleDB schema must look like: https://github.com/seigen/seigen#readme"
MOST_IGNORED = 500
WILD = frozenset("*?[")
FRAME = {
    "version": Field(choice("1"), "The version of this format", required=True),
    "schema": Field(NAME, "The PostgreSQL schema that this document owns", default="public"),
    "ignore": Field(
        ListOf(
            sql("a relation's name, or a pattern such as tmp_*", "alembic_version", "tmp_*"),
            f"a list of at most {MOST_IGNORED} names",
            most=MOST_IGNORED,
        ),
        "Relations in the schema that the document does not own: names, or patterns such as tmp_*",
    ),
}


class ByName(NamedTuple):
    """A key of the document under which objects stand by name, each with the keys of its place `at`.

    `short`: what a bare value or list means that stands there instead of the mapping. `opt_in`: what the kind is called
    that the document manages by having the key (seigen.kinds.base.Kind.opt_in).
    """

    key: str
    at: At
    kind: str
    short: str = ""
    opt_in: str = ""


BY_NAME = (
    ByName("domains", "domain", "domain", short="type", opt_in="domain"),
    ByName("sequences", "sequence", "sequence", short="options", opt_in="sequence"),
    ByName("tables", "table", "table"),
    ByName("continuous_aggregates", "aggregate", "continuous_aggregate"),
    ByName("functions", "function", "function", "definition", "function"),
    ByName("procedures", "procedure", "procedure", "definition", "procedure"),
    ByName("jobs", "job", "job", opt_in="job"),
    ByName("views", "view", "view", "query", "view"),
    ByName("materialized_views", "materialized_view", "materialized_view", "query", "materialized view"),
)


def load(text: bytes | str, file: str) -> Document:
    """What the document declares. `file` only names it in messages. Raises DocumentError with all problems."""
    root, problems = parse(text)
    draft = Draft(problems)
    document = Mapping({}, {}, Position(1, 1))
    if root is None and not problems:
        problems.append(Problem(Position(1, 1), 'the document is empty; it begins with "version: 1"'))
    try:
        if root is not None:
            whole = check(root, document_shape(), draft.problem)
            document = whole if isinstance(whole, Mapping) else document
            know(draft, root)
            declare(draft, document)
    except Stop:
        pass
    if problems:
        raise DocumentError(file, problems)
    return finish(draft, document)


def finish(draft: Draft, document: Mapping) -> Document:
    said = document.entries
    name = optional(said.get("schema")) or "public"
    namespace = Ref("schema", name)
    draft.where[namespace] = document.keys.get("schema", Position(1, 1))
    return Document(
        schema=Schema(name, {namespace: Namespace(name), **draft.objects}),
        where=draft.where,
        extensions=tuple(ref.name for ref in draft.objects if ref.kind == "extension"),
        ignore=texts(said.get("ignore")),
        unnamed=frozenset(draft.unnamed),
        renamed_from=draft.renamed_from,
        hints=draft.hints,
        managed=frozenset(draft.managed),
        ignored_rules=draft.ignored_rules,
    )


def know(draft: Draft, root: Node) -> None:
    """The names that references can mean: all that stand in the document, what is wrong otherwise included."""
    said = entries(root)
    tables = entries(said.get("tables"))
    draft.tables = {name: entries(entries(table).get("columns")).keys() for name, table in tables.items()}
    draft.aggregates = entries(said.get("continuous_aggregates")).keys()
    draft.enums = entries(said.get("enums")).keys()
    draft.names = {found.kind: entries(said.get(found.key)).keys() for found in BY_NAME}
    draft.relations = frozenset(name for kind in READABLE for name in draft.names[kind])
    draft.setup = bool(items(said.get("setup")))
    draft.extensions = frozenset(name for item in items(said.get("extensions")) if (name := optional(item)))


def declare(draft: Draft, document: Mapping) -> None:
    """Let every kind read its keys: those of the document, and those of each object that stands in it by name."""
    read(Scope(draft, Ref("document", ""), document, document.position, document.position), "document")
    for key, at, kind, short, opt_in in BY_NAME:
        listed = document.entries.get(key)
        if opt_in and listed is not None:
            draft.managed.add(opt_in)
        for name, node in entries(listed).items():
            assert isinstance(listed, Mapping)
            home = listed.keys[name]
            read(Scope(draft, Ref(kind, name), written_out(node, at, short), home, home), at)
    for action in draft.afterwards:
        action()
    row_hints.check(draft)
    refuse_ignored(draft, document)
    refuse_unfree_names(draft)


def written_out(node: Node, at: At, short: str) -> Mapping:
    """The mapping of an object. A bare value stands for its `short` key, which may be left out for its default."""
    if not isinstance(node, Mapping):
        return Mapping({short: node}, {short: node.position}, node.position)
    default = next((section.field.default for section in sections(at) if section.key == short), None)
    if default is None or short in node.entries:
        return node
    said = Scalar(default, node.position)
    return Mapping({**node.entries, short: said}, {**node.keys, short: node.position}, node.position)


def refuse_ignored(draft: Draft, document: Mapping) -> None:
    """A relation that is ignored is never seen: a declared one would be missing for ever."""
    declared = {ref.name: None for ref in draft.objects if ref.kind in RELATIONS}
    for item in items(document.entries.get("ignore")):
        pattern = text_of(item)
        hidden = pattern if pattern in declared else None
        if not WILD.isdisjoint(pattern):
            hidden = next(filter(re.compile(translate(pattern)).match, declared), None)
        if hidden is not None:
            draft.problem(
                item.position, f"ignore: {quoted(pattern)} matches {quoted(hidden)}, which this document declares"
            )


def refuse_unfree_names(draft: Draft) -> None:
    """A rename needs its old name to be free, or to become free by a rename of what has it."""
    stays: set[Place] = set()  # whose old name does not become free
    free: set[Place] = set()
    for place in draft.renamed_from:
        path: dict[Place, None] = {}
        before: Place | None = place
        while before in draft.renamed_from and before not in path and before not in stays and before not in free:
            path[before] = None
            before = declared_as(draft, before, draft.renamed_from[before])
        known = free if before is None or before in free else stays
        known.update(path)
        if place in stays:
            old = draft.renamed_from[place]
            where = draft.where.get(place) or draft.where.get(place if isinstance(place, Ref) else place[0])
            draft.problem(
                where or Position(1, 1),
                f"renamed_from: {quoted(old)} does not become free, since the document declares it as well; "
                "rename first and apply, then declare the other one",
            )


def declared_as(draft: Draft, place: Place, old: str) -> Place | None:
    """What the document declares under the old name of a renamed object, column or policy."""
    if isinstance(place, Ref):
        other = place._replace(name=old)
        return other if other in draft.objects else None
    part = (place[0], f"{place[1].partition('.')[0]}.{old}")
    return part if part in draft.where else None


def read(scope: Scope, at: At) -> None:
    for section in sections(at):
        value = scope.node.entries.get(section.key)
        if section.parse is not None and value is not None:
            section.parse(scope.at(section.key), value)


@cache
def sections(at: At) -> tuple[Section, ...]:
    """All keys with which kinds are declared there, in the kinds' rank order; relations and the document say lint."""
    found = [section for kind in KINDS.values() for section in kind.sections if section.at == at]
    if at == "document" or any(named.at == at and named.kind in RELATIONS for named in BY_NAME):
        found.append(lint.section(at))
    return tuple(found)


@cache
def document_shape() -> Shape:
    """The shape of a whole document."""
    known = {**FRAME, **dict(fields())}
    return Fields("a mapping that begins with version: 1", known, partial=True)


def fields() -> Iterator[tuple[str, Field]]:
    yield from ((section.key, section.field) for section in sections("document"))
    for key, at, kind, short, _ in BY_NAME:
        title = kind.replace("_", " ")
        keys = {section.key: section.field for section in sections(at)}
        whole = Fields(f"a mapping that declares a {title}", keys, at, partial=True)
        shape = with_short(whole, keys[short].shape) if short else whole
        yield key, Field(MapOf(at, shape, f"a mapping of names to {title}s"), f"{title.capitalize()}s by name")


def with_short(whole: Fields, short: Shape) -> Either:
    """The mapping, or what may stand for one of its keys: a value, or a value or a list."""
    if isinstance(short, Text):
        return Either(scalar=short, mapping=whole)
    assert isinstance(short, Either)
    return Either(short.scalar, short.sequence, whole)


def json_schema() -> Json:
    """The JSON Schema of documents, for editors."""
    return shapes.json_schema(document_shape(), TITLE, ABOUT)
