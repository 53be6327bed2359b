"""Extensions: created when missing, never dropped or updated.

seigen.db creates them on a connection of their own before anything else is read: timescaledb must be loaded first, and
CREATE EXTENSION cannot be rolled back and repeated in one session.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps, as_declared
from seigen.kinds.writing import Entry, Writing
from seigen.model import Context, Extension, Ref, Refuse, Step
from seigen.scope import Scope, items, text
from seigen.shapes import NAME, Field, ListOf, Section
from seigen.sql import identifier, statement
from seigen.yaml_tree import Node

# What well-known extensions bring; a document with any other extension may use types that seigen does not know.
TYPES: dict[str, tuple[str, ...]] = {
    "btree_gin": (),
    "btree_gist": (),
    "citext": ("citext",),
    "cube": ("cube",),
    "hstore": ("hstore",),
    "ltree": ("lquery", "ltree", "ltxtquery"),
    "pg_stat_statements": (),
    "pg_trgm": (),
    "pgcrypto": (),
    "postgis": ("box2d", "box3d", "geography", "geometry", "geometry_dump"),
    "timescaledb": (),
    "unaccent": (),
    "uuid-ossp": (),
    "vector": ("halfvec", "sparsevec", "vector"),
}

RELATIONS: dict[str, tuple[str, ...]] = {
    "pg_stat_statements": ("pg_stat_statements", "pg_stat_statements_info"),
    "postgis": ("geography_columns", "geometry_columns", "spatial_ref_sys"),
}


def parse(scope: Scope, node: Node) -> None:
    for item in items(node):
        name = text(item)
        scope.put(Ref("extension", name), Extension(name), item.position)


SECTIONS = (
    Section(
        "document",
        "extensions",
        Field(
            ListOf(NAME, "a list of extensions, such as [timescaledb]"),
            "Extensions that the document needs: created when missing, never dropped or updated",
        ),
        parse,
    ),
)


def write(item: Extension, writing: Writing) -> Iterable[Entry]:
    if item.name != "plpgsql":  # every database has it
        yield Entry(("extensions",), [item.name])


def ref(item: Extension) -> Ref:
    return Ref("extension", item.name)


def read(state: State) -> Iterable[Extension]:
    return (Extension(row["name"]) for row in state["extensions"])


def create(item: Extension, context: Context) -> Steps:
    return (Step(statement("CREATE EXTENSION IF NOT EXISTS {name}", name=identifier(item.name)), commit_after=True),)


def alter(live: Extension, desired: Extension, context: Context) -> Steps:
    return ()


def drop(item: Extension, context: Context) -> Refuse:
    return Refuse("seigen never drops an extension", f"DROP EXTENSION {identifier(item.name)} by hand")


KIND: Kind[Extension] = Kind(
    type="extension",
    ref=ref,
    sections=SECTIONS,
    read=read,
    outside=as_declared,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
