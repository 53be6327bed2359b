"""Objects together: a schema, a document, and what a server and its rows say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from seigen.errors import Position, Problem, Version
from seigen.hints import TableHints
from seigen.model.access import Grants, RowSecurity
from seigen.model.code import MaterializedView, Routine, Setup, Trigger, View
from seigen.model.relations import (
    Column,
    Constraint,
    Domain,
    Enum,
    Extension,
    Index,
    Namespace,
    Partition,
    Sequence,
    SequenceOwner,
    Table,
)
from seigen.model.timescale import Compression, ContinuousAggregate, Hypertable, Policy, UserJob
from seigen.model.values import Ref, Value

Object = (
    Namespace
    | Extension
    | Setup
    | Enum
    | Domain
    | Sequence
    | SequenceOwner
    | Routine
    | Table
    | Partition
    | Constraint
    | Index
    | Hypertable
    | Compression
    | Policy
    | ContinuousAggregate
    | View
    | MaterializedView
    | Trigger
    | RowSecurity
    | Grants
    | UserJob
)


class Schema(msgspec.Struct, frozen=True, eq=False):
    """The objects of one PostgreSQL schema by identity. `unmanaged`: kinds that seigen leaves alone → their names.
    `aside`: objects of such kinds that vanish with an object that is managed, and have to come back with it.

    `brought`: of a canonical schema, what setup files have made, which is no part of it.
    Compare `objects`: a schema itself equals only itself, so that what is derived from it can be remembered by it.
    """

    name: str
    objects: dict[Ref, Object]
    unmanaged: dict[str, tuple[str, ...]] = {}
    aside: dict[Ref, Object] = {}
    brought: frozenset[Ref] = frozenset()


class Document(msgspec.Struct, frozen=True):
    """A declared schema and what only a document knows.

    `where` maps an object, or (object, field such as "columns.id" or "segment_by.0"), to its place in the file.
    `renamed_from` maps an object, or (table, "columns.new"), to the former name.
    `unnamed` are constraints without a name of the user's: they match a live one by what they define.
    `hints` maps a table to what the document says about its rows.
    `ignored_rules`: relation, or '' for the whole document → rule that is switched off there → reason.
    `remarks`: what the rules found that does not stop it: warnings, and errors on servers of some versions only.
    `managed`: the optional kinds whose key stands in the document; live objects of the others are left alone, counted.
    Partitions so for each parent: "partition of events" (seigen.kinds.partition.of).
    """

    schema: Schema
    where: dict[Ref | tuple[Ref, str], Position]
    extensions: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unnamed: frozenset[Ref] = frozenset()
    renamed_from: dict[Ref | tuple[Ref, str], str] = {}
    hints: dict[str, TableHints] = {}
    managed: frozenset[str] = frozenset()
    ignored_rules: dict[str, dict[str, str]] = {}
    remarks: tuple[Problem, ...] = ()

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
    constraints_under_compression: bool = True
    column_grants_under_compression: bool = True
    job_names: bool = True


class Reader(Value, frozen=True):
    """What reads a column: as messages name it, and its identity where seigen has a kind for it."""

    text: str
    ref: Ref | None = None


class Use(Value, frozen=True):
    """What stands on a routine, in words and by its ref. `column`: whose default or expression it is, of a table.

    `keeps`: it holds what the routine computed: an index, a check's verdict, a generated column.
    """

    text: str
    ref: Ref
    column: str = ""
    keeps: bool = False


class Facts(Value, frozen=True):
    """What the rows of a database say about a plan; read only for relations that a change touches.

    rows: relations that hold rows, and sequences that have counted. compressed: hypertable → number of compressed
    chunks. expiring: relation → number of chunks that its declared retention would drop at once. readers: relation →
    column ("" for count(*), which reads none) → what reads it. taken: names, among those of new indexes on aggregates,
    that something outside the document has in the schema where all such indexes live. volatile: names of volatile
    functions among those that new defaults call. oldest: hypertable or aggregate → the beginning of its oldest chunk.
    casts: pairs of types, old and new of a column, that convert on assignment. uses: 'f(integer)' → what stands on that
    function or procedure. default_rights: what ALTER DEFAULT PRIVILEGES gives to objects of a sort (Grants.on) that
    this role makes here. role: who applies.
    """

    rows: frozenset[str] = frozenset()
    compressed: dict[str, int] = {}
    expiring: dict[str, int] = {}
    readers: dict[str, dict[str, tuple[Reader, ...]]] = {}
    volatile: frozenset[str] = frozenset()
    oldest: dict[str, str] = {}
    casts: frozenset[tuple[str, str]] = frozenset()
    default_rights: dict[str, dict[str, tuple[str, ...]]] = {}
    taken: frozenset[str] = frozenset()
    role: str = ""
    uses: dict[str, tuple[Use, ...]] = {}


def warnings_of(document: Document) -> tuple[Problem, ...]:
    """What the rules warn of, whatever the server."""
    return tuple(problem for problem in document.remarks if problem.severity == "warning")


def refused_by(document: Document, timescaledb: Version) -> tuple[Problem, ...]:
    """What a server with that version of TimescaleDB refuses, and others take."""
    return tuple(
        problem
        for problem in document.remarks
        if problem.severity == "error"
        and problem.since <= timescaledb
        and (not problem.before or timescaledb < problem.before)
    )


def columns_of(schema: Schema, relation: str) -> Mapping[str, Column]:
    """The columns of a table, {} for anything else."""
    table = schema.objects.get(Ref("table", relation))
    return table.columns if isinstance(table, Table) else {}
