"""What an object kind is: where a document declares it, how the catalog shows it, what it stands on, how it changes.

A kind is a row of functions over inert values. Adding one is one file here, one entry in `seigen.kinds.KINDS`, and case
folders under tests/cases.

`write` is the inverse of the parsers of a kind's sections: (object of the server's spelling, Writing) → entries of a
document, short as a person would write them, defaults left out:

    Entry(("tables", "commits", "indexes", "commits_time_idx"), ["time desc"])
    Entry((*home(writing.schema, item.relation), "retention"), {"drop_after": "2 years"})

or Note("check c of t is NOT VALID") instead, when the format cannot say the object: then the relation that it belongs
to is left out, and named in a comment. What is written is read back and compared with the database, so a spelling that
means something else is found. seigen.kinds.writing has the means: lowered, bare, short_type, said, shortest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from seigen.kinds.writing import Note, Writing, Written
from seigen.model import Context, Hazard, HazardKind, Object, Recreate, Ref, Refuse, Schema, Server, Step
from seigen.shapes import Section

T = TypeVar("T", bound=Object)

State = Mapping[str, Any]
"""The answer of the introspection query for one schema: section → list of rows."""

Steps = tuple[Step, ...]


def nothing(schema: Schema, item: Any) -> Iterable[Ref]:
    """No requirement."""
    return ()


def no_owner(schema: Schema, item: Any) -> Ref | None:
    return None


def as_desired(live: Any, desired: Any) -> Any:
    return desired


def unwritten(item: Any, writing: Writing) -> Iterable[Written]:
    """A kind that no document can declare."""
    yield Note(f"a {type(item).__name__}")


def always(item: Any) -> str | None:
    """Managed whatever the document says."""
    return None


def never(item: Any) -> bool:
    return False


def as_declared(item: T, schema: Schema, server: Server) -> Iterable[T]:
    """Equal by value."""
    return (item,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """One kind of object.

    type: the word in Ref.kind. ref: an object's identity.
    opt_in: what an object is counted as ("view") while the document does not use the kind's key at all: then the live
    ones are left alone. None: it is managed in any case. A section's parser says scope.manage("view").
    sections: the document keys that declare it, with their shapes and parsers.
    silent: what the server has by itself: it is made, dropped and counted without a word.
    read: rows of the catalog → objects.
    outside: for what is not built in the scratch schema: the declared object as the server takes it, given all others
    in its spelling.
    requires: what must exist before the object, and is dropped and recreated only together with it.
    follows: what is made before the object when both are made, and nothing more.
    owner: the object with which it vanishes: DROP TABLE takes its constraints along.
    align: the desired object in the live one's spelling wherever both mean the same to the server.
    write: the entries of a document that declare the object, as the head of this module says.
    create, alter, drop: statements; from the declared, (live, canonical) and live object.
    An alter without steps means that there is no difference.
    """

    type: str
    ref: Callable[[T], Ref]
    opt_in: Callable[[T], str | None] = always
    sections: tuple[Section, ...] = ()
    silent: Callable[[T], bool] = never
    read: Callable[[State], Iterable[T]]
    outside: Callable[[T, Schema, Server], Iterable[T]] | None = None
    requires: Callable[[Schema, T], Iterable[Ref]] = nothing
    follows: Callable[[Schema, T], Iterable[Ref]] = nothing
    owner: Callable[[Schema, T], Ref | None] = no_owner
    align: Callable[[T, T], T] = as_desired
    write: Callable[[T, Writing], Iterable[Written]] = unwritten
    create: Callable[[T, Context], Steps | Refuse]
    alter: Callable[[T, T, Context], Steps | Recreate | Refuse]
    drop: Callable[[T, Context], Steps | Refuse]


RELATIONS = ("continuous_aggregate", "view", "materialized_view", "partition", "table")


def relation_ref(schema: Schema, name: str) -> Ref:
    """The relation of that name: an aggregate, a view, a partition, else the table."""
    refs = (Ref(kind, name) for kind in RELATIONS)
    return next((ref for ref in refs if ref in schema.objects), Ref("table", name))


def partitioned_ref(schema: Schema, name: str) -> Ref:
    """What policies and compression hang on: the aggregate of that name, else the hypertable."""
    ref = relation_ref(schema, name)
    return ref if ref.kind == "continuous_aggregate" else Ref("hypertable", name)


def is_hypertable(schema: Schema, name: str) -> bool:
    return Ref("hypertable", name) in schema.objects


def is_compressed(schema: Schema, name: str) -> bool:
    """Whether compression is enabled on the relation, chunks or none."""
    return Ref("compression", name) in schema.objects


def over_rows(context: Context, relation: str, *hazards: tuple[HazardKind, str]) -> tuple[Hazard, ...]:
    """Hazards (kind, message) that arise only when the relation holds rows."""
    return tuple(Hazard(kind, message) for kind, message in hazards) if relation in context.facts.rows else ()


def hazard_if(condition: bool, kind: HazardKind, message: str) -> tuple[Hazard, ...]:
    return (Hazard(kind, message),) if condition else ()
