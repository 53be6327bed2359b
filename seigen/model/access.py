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
    """Row level security of one table. `enabled` False: policies stand there and are not asked.

    `sources`: what the policies read beside the table: relations, and functions as f().
    """

    table: str
    policies: dict[str, RowPolicy] = {}
    enabled: bool = True
    forced: bool = False
    sources: tuple[str, ...] = ()


Grantable = Literal["table", "sequence", "function", "procedure", "schema"]


class Grants(Value, frozen=True):
    """All rights on one object less its owner's: role (or public) → privileges as seigen.kinds.rights spells them.

    `on` is table for views and aggregates too. `arguments`: a routine's types, as the server spells them; None in a
    declared one: all routines of the name. `owner` and `others` stand in a live one only: the object's owner, and the
    (role, privilege, grantor) that somebody else granted.
    """

    on: Grantable
    name: str
    roles: dict[str, tuple[str, ...]] = {}
    arguments: str | None = None
    owner: str = ""
    others: tuple[tuple[str, str, str], ...] = ()
