"""What differs and what is done about it."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from seigen.model.schema import Facts, Schema, Server
from seigen.model.values import Ref, Value

HazardKind = Literal[
    "deletes_data",
    "loses_history",
    "exposes_rows",
    "rewrites_data",
    "blocks_reads",
    "blocks_writes",
    "may_fail_on_rows",
]
HAZARDS: tuple[HazardKind, ...] = get_args(HazardKind)


class Hazard(Value, frozen=True):
    """`message` says what happens to the reader's data."""

    kind: HazardKind
    message: str


class Step(Value, frozen=True):
    """One statement. `lock`: the strongest lock it takes on a user's relation, shown and not gated.

    `in_transaction` False: runs alone, outside a transaction. `commit_after` True: ends its transaction, because later
    steps need it committed (an enum label). `fills` True: it computes rows and nothing else, which takes its time; a
    schema without rows does without it. `note` is for the reader and changes nothing.
    """

    sql: str
    hazards: tuple[Hazard, ...] = ()
    lock: str | None = None
    note: str | None = None
    in_transaction: bool = True
    commit_after: bool = False
    fills: bool = False


class Refuse(Value, frozen=True):
    """The change cannot be made in place: why, and what to do by hand."""

    reason: str
    instead: str


class Recreate(Value, frozen=True):
    """The change is made by dropping the object and creating it again."""


Verb = Literal["create", "alter", "recreate", "rename", "drop"]


class Change(Value, frozen=True):
    """One difference and how it is repaired.

    `relation` is the table or aggregate it belongs to; `details` are lines such as 'default: 0 → 7', for the reader.
    """

    verb: Verb
    ref: Ref
    relation: str = ""
    details: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: Refuse | None = None


class Plan(Value, frozen=True):
    """`changes` in the reader's order, `steps` in the order of running (with the object each belongs to).

    `base` is the fingerprint of the live schema that the plan was made from. `unmanaged` and `ignored` are counted in
    reports, so that nothing withheld is hidden. `changed_setup`: files that changed after they were run.
    """

    schema: str
    changes: tuple[Change, ...]
    steps: tuple[tuple[Ref, Step], ...]
    base: str
    unmanaged: dict[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()
    changed_setup: tuple[str, ...] = ()

    def refused(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.refusal)

    def hazards(self) -> tuple[tuple[Ref, Hazard], ...]:
        return tuple((ref, hazard) for ref, step in self.steps for hazard in step.hazards)


class Context(msgspec.Struct, frozen=True):
    """What a kind may look at when it decides how to make a change."""

    server: Server
    live: Schema
    desired: Schema
    facts: Facts = Facts()
