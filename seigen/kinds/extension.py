"""Extensions: created when missing, never dropped or updated.

seigen.db creates them on a connection of their own before anything else is read: timescaledb must be loaded first, and
CREATE EXTENSION cannot be rolled back and repeated in one session.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps
from seigen.model import Context, Extension, Ref, Refuse, Step
from seigen.sql import identifier, statement


def ref(item: Extension) -> Ref:
    return Ref("extension", item.name)


def read(state: State) -> Iterable[Extension]:
    return (Extension(row["name"]) for row in state["extensions"])


def create(item: Extension, context: Context) -> Steps:
    return (Step(statement("CREATE EXTENSION IF NOT EXISTS {name}", name=identifier(item.name))),)


def alter(live: Extension, desired: Extension, context: Context) -> Steps:
    return ()


def drop(item: Extension, context: Context) -> Refuse:
    return Refuse("seigen never drops an extension", f"DROP EXTENSION {identifier(item.name)} by hand")


KIND: Kind[Extension] = Kind(type="extension", ref=ref, read=read, create=create, alter=alter, drop=drop)
