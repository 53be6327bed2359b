"""A table as the checks of its hints look at it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from seigen.errors import Position
from seigen.model import Column
from seigen.scope import Scope


@dataclass(frozen=True, slots=True)
class Seen:
    """`columns`: those whose SQL is right. `referring`: those that are part of a foreign key."""

    scope: Scope
    columns: Mapping[str, Column]
    referring: Collection[str]

    def known(self, name: str, at: Position, what: str) -> bool:
        """Whether the table has the column; if not, that has been reported."""
        return self.scope.known_column(self.scope.ref.name, name, at, what)
