"""The types that everything speaks. Inert, frozen values; nothing here knows SQL, YAML or a connection.

A `Schema` comes in three spellings of the same types:

- declared: what the user wrote (SQL text is the user's own);
- canonical: the declared one as the server spells it, read back from a scratch schema;
- live: what the database holds, read by the same query.

Canonical and live compare by `==`. Column positions, internal ids and chunk state are in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from seigen.errors import Position
from seigen.hints import TableHints


class Value(msgspec.Struct, frozen=True, tag=True, tag_field="object", omit_defaults=True):
    """The base of all frozen values; the tag lets a cached or printed value name its type."""


class Ref(NamedTuple):
    """The identity of an object. `relation` is set for constraints only: their names are unique per table."""

    kind: str
    name: str
    relation: str = ""

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.relation + '.' if self.relation else ''}{self.name}"


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
    """`default` and `generated` are SQL expressions; `collation` is None for the type's own."""

    name: str
    type: str
    not_null: bool = False
    default: str | None = None
    generated: str | None = None
    identity: Identity | None = None
    collation: str | None = None
    comment: str | None = None


class Table(Value, frozen=True):
    name: str
    columns: dict[str, Column]
    comment: str | None = None
    unlogged: bool = False  # the document cannot say it; somebody's ALTER TABLE … SET UNLOGGED is drift


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


class Dimension(Value, frozen=True):
    """A partitioning column. `interval`: declared an SQL interval or an integer as text, else microseconds or units."""

    column: str
    kind: Literal["range", "hash"] = "range"
    interval: int | str | None = None
    partitions: int | None = None
    integer_now: str | None = None


class Hypertable(Value, frozen=True):
    """`invalidation_trigger`: the server's own, which tells aggregates of changed rows; 2.23 and later have none."""

    table: str
    dimensions: tuple[Dimension, ...]
    invalidation_trigger: bool = False


class Compression(Value, frozen=True):
    """Settings, without the policy. `order_by` entries are `column [ASC|DESC] [NULLS FIRST|LAST]`.

    `chunk_interval` (microseconds) cannot be declared: compress_chunk_time_interval set by hand is drift, and so are
    `sparse_indexes`, as compress_index spells them: `bloom(device)`, and `off` where somebody switched them off.
    """

    relation: str
    segment_by: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    chunk_interval: int | None = None
    on_aggregate: bool = False
    sparse_indexes: tuple[str, ...] = ()


class Job(Value, frozen=True):
    """One scheduled policy. None in a declared job means the server's default; intervals are SQL intervals as text.

    `config` holds the policy's own values (drop_after, compress_after, start_offset, end_offset …). `by_hand`: made by
    add_job of the policy's procedure, which the server does not count as a policy.
    """

    config: dict[str, str | int | float | bool | None]
    schedule: str | None = None
    enabled: bool = True
    initial_start: str | None = None
    timezone: str | None = None
    max_runtime: str | None = None
    max_retries: int | None = None
    retry_period: str | None = None
    fixed_schedule: bool = False
    by_hand: bool = False


PolicyKind = Literal["compression_policy", "retention_policy", "refresh_policy", "reorder_policy"]


class Policy(Value, frozen=True):
    """All jobs of one kind on one relation: the server allows several refresh policies on an aggregate."""

    kind: PolicyKind
    relation: str
    jobs: tuple[Job, ...]


class ContinuousAggregate(Value, frozen=True):
    """`sources`: the relations that the query reads, sorted. `refreshed` is False while a promised refresh is owed.

    `replaced`: somebody's CREATE OR REPLACE VIEW: it does not read the materialised rows any more.
    """

    name: str
    query: str
    materialized_only: bool
    chunk_interval: int | str | None = None
    sources: tuple[str, ...] = ()
    comment: str | None = None
    refreshed: bool = True
    replaced: bool = False


Object = (
    Namespace | Extension | Enum | Table | Constraint | Index | Hypertable | Compression | Policy | ContinuousAggregate
)


class Schema(msgspec.Struct, frozen=True, eq=False):
    """The objects of one PostgreSQL schema by identity. `unmanaged`: kinds that seigen leaves alone → their names.

    Compare `objects`: a schema itself equals only itself, so that what is derived from it can be remembered by it.
    """

    name: str
    objects: dict[Ref, Object]
    unmanaged: dict[str, tuple[str, ...]] = {}


class Document(msgspec.Struct, frozen=True):
    """A declared schema and what only a document knows.

    `where` maps an object, or (object, field such as "columns.id" or "segment_by.0"), to its place in the file.
    `renamed_from` maps an object, or (table, "columns.new"), to the former name.
    `unnamed` are constraints without a name of the user's: they match a live one by what they define.
    `hints` maps a table to what the document says about its rows.
    """

    schema: Schema
    where: dict[Ref | tuple[Ref, str], Position]
    extensions: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unnamed: frozenset[Ref] = frozenset()
    renamed_from: dict[Ref | tuple[Ref, str], str] = {}
    hints: dict[str, TableHints] = {}

    def position(self, ref: Ref, field: str = "") -> Position:
        """The place of a field, else of its object, else of the document's start."""
        return self.where.get((ref, field)) or self.where.get(ref) or Position(1, 1)


class Server(Value, frozen=True):
    """What a server is and can do, asked once.

    `version` is server_version_num (170005), `timescaledb` the extension's version or None, `available` the version
    that CREATE EXTENSION would install. `identity` is a digest of all that its spelling of a schema depends on: servers
    of one identity spell alike. The flags say what the engine has; no code asks again which engine it is.
    """

    version: int
    timescaledb: tuple[int, ...] | None = None
    available: str | None = None
    edition: Literal["timescale", "apache"] | None = None
    extension_schemas: tuple[str, ...] = ()
    identity: str = ""
    embedded: bool = False
    advisory_locks: bool = True
    background_workers: bool = True


class Facts(Value, frozen=True):
    """What the rows of a database say about a plan; read only for relations that a change touches.

    rows: relations that hold rows. compressed: hypertable → number of compressed chunks. expiring: relation → number of
    chunks that its declared retention would drop at once. readers: table → column → objects outside the document that
    read it. taken: names, among those of new indexes on aggregates, that something outside the document has in the
    schema where all such indexes live. volatile: names of volatile functions among those that new defaults call.
    oldest: hypertable or aggregate → the beginning of its oldest chunk. casts: pairs of types, old and new of a column,
    that convert on assignment.
    """

    rows: frozenset[str] = frozenset()
    compressed: dict[str, int] = {}
    expiring: dict[str, int] = {}
    readers: dict[str, dict[str, tuple[str, ...]]] = {}
    volatile: frozenset[str] = frozenset()
    oldest: dict[str, str] = {}
    casts: frozenset[tuple[str, str]] = frozenset()
    taken: frozenset[str] = frozenset()


HazardKind = Literal[
    "deletes_data", "loses_history", "rewrites_data", "blocks_reads", "blocks_writes", "may_fail_on_rows"
]
HAZARDS: tuple[HazardKind, ...] = (
    "deletes_data",
    "loses_history",
    "rewrites_data",
    "blocks_reads",
    "blocks_writes",
    "may_fail_on_rows",
)


class Hazard(Value, frozen=True):
    """`message` says what happens to the reader's data."""

    kind: HazardKind
    message: str


class Step(Value, frozen=True):
    """One statement. `lock`: the strongest lock it takes on a user's relation, shown and not gated.

    `in_transaction` False: runs alone, outside a transaction. `commit_after` True: ends its transaction, because later
    steps need it committed (an enum label). `note` is for the reader and changes nothing.
    """

    sql: str
    hazards: tuple[Hazard, ...] = ()
    lock: str | None = None
    note: str | None = None
    in_transaction: bool = True
    commit_after: bool = False


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
    reports, so that nothing withheld is hidden.
    """

    schema: str
    changes: tuple[Change, ...]
    steps: tuple[tuple[Ref, Step], ...]
    base: str
    unmanaged: dict[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()

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


def columns_of(schema: Schema, relation: str) -> Mapping[str, Column]:
    """The columns of a table, {} for anything else."""
    table = schema.objects.get(Ref("table", relation))
    return table.columns if isinstance(table, Table) else {}
