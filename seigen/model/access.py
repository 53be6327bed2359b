"""Who may see and do what: row security and grants."""

from __future__ import annotations

from typing import Literal

from seigen.model.values import Value

Command = Literal["all", "select", "insert", "update", "delete"]


class RowPolicy(Value, frozen=True):
    """`roles`: sorted, ('public',) for everybody. `using` and `check` are SQL expressions."""

    name: str
    command: Command = "all"
    roles: tuple[str, ...] = ("public",)
    permissive: bool = True
    using: str | None = None
    check: str | None = None
    comment: str | None = None


class RowSecurity(Value, frozen=True):
    """Row level security of one table. `enabled` False: policies stand there and are not asked."""

    table: str
    policies: dict[str, RowPolicy] = {}
    enabled: bool = True
    forced: bool = False
    sources: tuple[str, ...] = ()


class Grants(Value, frozen=True):
    """All rights on one object less its owner's: role (or public) → privileges, sorted, as GRANT spells them in lower
    case: select, update (a, b), usage; "with grant option" stands behind the privilege.

    `on`: table, sequence, function, procedure, schema. `name`: with argument types for routines.
    """

    on: Literal["table", "sequence", "function", "procedure", "schema"]
    name: str
    roles: dict[str, tuple[str, ...]] = {}
