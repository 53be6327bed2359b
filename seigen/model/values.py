"""What all types of the model are made of, and what identifies an object."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class Value(msgspec.Struct, frozen=True, tag=True, tag_field="object", omit_defaults=True):
    """The base of all frozen values; the tag lets a cached or printed value name its type."""


class Ref(NamedTuple):
    """The identity of an object. `relation` is set for constraints only: their names are unique per table."""

    kind: str
    name: str
    relation: str = ""

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.relation + '.' if self.relation else ''}{self.name}"
