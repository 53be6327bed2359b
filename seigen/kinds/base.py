"""What an object kind is: where a document declares it, how the catalog shows it, what it stands on, how it changes.

A kind is a row of functions over inert values. Adding one is one file here, one entry in `seigen.kinds.KINDS`, and case
folders under tests/cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from seigen.shapes import Section

from seigen.model import Context, Object, Recreate, Ref, Refuse, Schema, Step

T = TypeVar("T", bound=Object)

State = Mapping[str, Any]
"""The answer of the introspection query for one schema: section → list of rows."""


def nothing_required(schema: Schema, item: Any) -> Iterable[Ref]:
    return ()


def no_owner(schema: Schema, item: Any) -> Ref | None:
    return None


def same(live: Any, desired: Any) -> Any:
    return desired


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """One kind of object.

    type: the word in Ref.kind. ref: an object's identity.
    sections: the document keys that declare it, with their shapes and parsers.
    read: rows of the catalog → objects.
    requires: what must exist before the object is made, and must not be changed before it is dropped.
    owner: the object with which it vanishes: DROP TABLE takes its constraints along.
    align: the desired object in the live one's spelling wherever both mean the same to the server.
    create, alter, drop: statements; from the declared, (live, canonical) and live object.
    An alter with no steps means that there is no difference.
    """

    type: str
    ref: Callable[[T], Ref]
    sections: tuple[Section, ...] = ()
    read: Callable[[State], Iterable[T]]
    requires: Callable[[Schema, T], Iterable[Ref]] = nothing_required
    owner: Callable[[Schema, T], Ref | None] = no_owner
    align: Callable[[T, T], T] = same
    create: Callable[[T, Context], tuple[Step, ...] | Refuse]
    alter: Callable[[T, T, Context], tuple[Step, ...] | Recreate | Refuse]
    drop: Callable[[T, Context], tuple[Step, ...] | Refuse]
