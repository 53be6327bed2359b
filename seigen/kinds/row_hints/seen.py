"""A table as the checks of its hints look at it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from seigen.errors import Position
from seigen.hints import ColumnHints, Generate, UseDefault
from seigen.model import Column
from seigen.scope import Scope
from seigen.yaml_tree import quoted


@dataclass(frozen=True, slots=True)
class Seen:
    """`columns`: those whose SQL is right, those of a domain as of what stands under it.

    `referring`: those that are part of a foreign key; `hints`: the table's.

    `filled`: those that no generator fills, each with what does.
    """

    scope: Scope
    columns: Mapping[str, Column]
    referring: Collection[str]
    hints: Mapping[str, ColumnHints]
    filled: Mapping[str, str]

    def known(self, name: str, at: Position, what: str) -> bool:
        """Whether the table has the column; if not, that has been reported."""
        return self.scope.known_column(self.scope.ref.name, name, at, what)

    def hint(self, name: str) -> Generate | None:
        return self.hints[name].generate if name in self.hints else None

    def made(self, name: str, at: Position, what: str) -> bool:
        """Whether seigen makes the values of a column that another one needs; if not, that has been reported."""
        column = self.columns.get(name)
        if column is None:
            return False
        if column.generated is not None or isinstance(self.hint(name), UseDefault):
            problem = f"{what}: the server makes the values of column {quoted(name)}; nothing can be made from them"
            self.scope.problem(at, problem)
            return False
        return True
