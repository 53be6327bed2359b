"""The PostgreSQL schema that the document owns: created when missing, never dropped."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps, as_declared
from seigen.kinds.writing import Entry, Writing
from seigen.model import Context, Namespace, Ref, Refuse, Step
from seigen.sql import identifier, statement


def ref(item: Namespace) -> Ref:
    return Ref("schema", item.name)


def read(state: State) -> Iterable[Namespace]:
    return (Namespace(row["name"]) for row in state["schemas"])


def write(item: Namespace, writing: Writing) -> Iterable[Entry]:
    if item.name != "public":
        yield Entry(("schema",), item.name)


def create(item: Namespace, context: Context) -> Steps:
    return (Step(statement("CREATE SCHEMA IF NOT EXISTS {name}", name=identifier(item.name))),)


def alter(live: Namespace, desired: Namespace, context: Context) -> Steps:
    return ()


def drop(item: Namespace, context: Context) -> Refuse:
    return Refuse("seigen never drops a schema", f"DROP SCHEMA {identifier(item.name)} by hand")


KIND: Kind[Namespace] = Kind(
    type="schema",
    ref=ref,
    read=read,
    outside=as_declared,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
