"""Tables and what belongs to them, types, sequences; all of PostgreSQL's own."""

from __future__ import annotations

from typing import Literal

from seigen.model.values import Value


class Namespace(Value, frozen=True):
    """The PostgreSQL schema itself: created when missing, never dropped."""

    name: str


class Extension(Value, frozen=True):
    """Created when missing, never dropped or updated."""

    name: str


class Enum(Value, frozen=True):
    name: str
    labels: tuple[str, ...]
    comment: str | None = None


class Identity(Value, frozen=True):
    """`options` is the text that stands in the parentheses of GENERATED … AS IDENTITY (…)."""

    always: bool
    options: str = ""


class Column(Value, frozen=True):
    """`default` and `generated` are SQL expressions; `collation` is None for the type's own.

    `virtual`: the generated value is computed when it is read (PostgreSQL 18). `not_valid` cannot be declared: NOT NULL
    that somebody added NOT VALID (18), so that old rows may hold nulls.
    """

    name: str
    type: str
    not_null: bool = False
    default: str | None = None
    generated: str | None = None
    identity: Identity | None = None
    collation: str | None = None
    comment: str | None = None
    virtual: bool = False
    not_valid: bool = False


class Table(Value, frozen=True):
    """`partition_by` is what follows PARTITION BY; None for a table that is not partitioned declaratively."""

    name: str
    columns: dict[str, Column]
    comment: str | None = None
    unlogged: bool = False  # the document cannot say it; somebody's ALTER TABLE … SET UNLOGGED is drift
    partition_by: str | None = None


class Partition(Value, frozen=True):
    """A partition of a partitioned table. `bound`: FOR VALUES … or DEFAULT. Its columns are its parent's."""

    name: str
    parent: str
    bound: str
    partition_by: str | None = None
    comment: str | None = None


ConstraintType = Literal["primary key", "unique", "check", "foreign key", "exclude"]


class Constraint(Value, frozen=True):
    """`definition` is what follows ADD CONSTRAINT name: DEFERRABLE and NOT VALID are part of it.

    `enforced` cannot be declared: a foreign key whose triggers somebody disabled is drift, and so is a primary key,
    unique or exclude constraint whose index is INVALID.
    """

    table: str
    name: str
    type: ConstraintType
    definition: str
    columns: tuple[str, ...] = ()
    ref_table: str | None = None
    ref_columns: tuple[str, ...] = ()
    enforced: bool = True
    comment: str | None = None


class Index(Value, frozen=True):
    """`definition` is what follows USING in CREATE INDEX: method, keys, INCLUDE, NULLS, WITH and WHERE."""

    relation: str
    name: str
    definition: str
    unique: bool = False
    valid: bool = True
    on_aggregate: bool = False
    comment: str | None = None


class Sequence(Value, frozen=True):
    """A sequence that no identity column owns. `options` is what follows its name: AS type INCREMENT BY …

    How far it has counted is data, and in none of the three spellings.
    """

    name: str
    options: str
    comment: str | None = None


class SequenceOwner(Value, frozen=True):
    """The column with which a sequence is dropped. `relation` is the sequence.

    An object of its own: the table's default needs the sequence first, and the owner needs the table first.
    """

    relation: str
    table: str
    column: str


class Domain(Value, frozen=True):
    """A type with conditions. `checks`: name → CHECK (…) [NOT VALID]."""

    name: str
    type: str
    collation: str | None = None
    default: str | None = None
    not_null: bool = False
    checks: dict[str, str] = {}
    comment: str | None = None
