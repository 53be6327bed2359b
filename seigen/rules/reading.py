"""A document as the rules look at it: its objects by kind and by relation, its queries and indexes taken apart once.

Everything here is looked up, nothing is judged. An answer is None where the document does not say: rules are silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from seigen import intervals
from seigen.model import (
    Column,
    Compression,
    Constraint,
    ContinuousAggregate,
    Dimension,
    Document,
    Enum,
    Hypertable,
    Index,
    Job,
    MaterializedView,
    Object,
    Policy,
    PolicyKind,
    Ref,
    RowSecurity,
    Table,
    Trigger,
    UserJob,
    View,
)
from seigen.rules import definitions, types
from seigen.rules.definitions import IndexText
from seigen.rules.findings import number
from seigen.rules.types import Type

if TYPE_CHECKING:
    from seigen.rules.buckets import Bucket
    from seigen.rules.queries import Query, Source

T = TypeVar("T", bound=Object)

MAX_QUERIES = 50_000  # characters: sqlglot reads some 100 a millisecond, and rules are silent about the rest


@dataclass(frozen=True, slots=True)
class Reading:
    """`constraints` and `indexes` by relation, an index with its text taken apart; `queries` of readable aggregates.

    `groups` remembers what `buckets` has found, `roots` what `root` has, `unique_sets` what
    rules.references has.
    """

    document: Document
    tables: Mapping[str, Table]
    enums: Mapping[str, Enum]
    hypertables: Mapping[str, Hypertable]
    aggregates: Mapping[str, ContinuousAggregate]
    compressions: Mapping[str, Compression]
    views: Mapping[str, View | MaterializedView]
    constraints: Mapping[str, list[tuple[Ref, Constraint]]]
    primary_keys: Mapping[str, Constraint]
    indexes: Mapping[str, list[tuple[Ref, Index, IndexText | None]]]
    policies: Mapping[tuple[PolicyKind, str], Policy]
    queries: Mapping[str, Query]
    secured: Mapping[str, RowSecurity]
    triggers: list[tuple[Ref, Trigger]]
    user_jobs: list[tuple[Ref, UserJob]]
    groups: dict[str, tuple[Bucket, ...] | None] = field(default_factory=dict)
    roots: dict[str, str | None] = field(default_factory=dict)
    unique_sets: dict[str, dict[tuple[str, ...], list[bool]]] = field(default_factory=dict)

    @property
    def objects(self) -> Mapping[Ref, Object]:
        return self.document.schema.objects

    # -- relations ----------------------------------------------------------------------------------------------------

    def columns(self, relation: str) -> Mapping[str, Column]:
        """The columns of a table, {} for anything else."""
        table = self.tables.get(relation)
        return table.columns if table is not None else {}

    def column_names(self, relation: str) -> Collection[str] | None:
        """The columns of a table or an aggregate, None when they are not all known."""
        if relation in self.tables:
            return self.tables[relation].columns
        query = self.queries.get(relation)
        names = [output.name for output in query.outputs] if query else [None]
        return None if None in names else list(filter(None, names))

    def partitioned(self, relation: str) -> bool:
        return relation in self.hypertables or relation in self.aggregates

    def time_column(self, relation: str) -> str | None:
        """The partition column of a hypertable, the bucket's column of an aggregate."""
        if relation in self.hypertables:
            return first_range(self.hypertables[relation]).column
        query, found = self.queries.get(relation), self.bucket(relation)
        outputs = query.outputs if query else ()
        return next(
            (o.name for o in outputs if o.bucket is not None and found is not None and same(o.bucket, found)), None
        )

    def root(self, relation: str) -> str | None:
        """The hypertable at the bottom of an aggregate (or the hypertable itself)."""
        path: dict[str, None] = {}
        while relation in self.aggregates and relation not in path and relation not in self.roots:
            path[relation] = None
            main = self.main_source(relation)
            relation = main.name if main is not None else ""
        found = self.roots.get(relation, relation if relation in self.hypertables else None)
        self.roots.update(dict.fromkeys(path, found))
        return found

    def counts_integers(self, relation: str) -> bool | None:
        """Whether the relation's time is an integer, so that intervals are plain numbers; None when not known."""
        kind = self.time_type(relation)
        if kind is None or kind.array or kind.name not in types.INTEGERS | types.TIMES:
            return None
        return kind.name in types.INTEGERS

    def time_type(self, relation: str) -> Type | None:
        """The type of the partition column at the bottom: buckets have the type of what they are made of."""
        root = self.root(relation)
        column = self.columns(root).get(first_range(self.hypertables[root]).column) if root is not None else None
        return types.parse(column.type) if column is not None else None

    def jobs(self, kind: PolicyKind, relation: str) -> tuple[Job, ...]:
        policy = self.policies.get((kind, relation))
        return policy.jobs if policy is not None else ()

    # -- aggregates ---------------------------------------------------------------------------------------------------

    def hyper_sources(self, aggregate: str) -> list[Source]:
        query = self.queries.get(aggregate)
        return [source for source in query.sources if self.partitioned(source.name)] if query else []

    def main_source(self, aggregate: str) -> Source | None:
        """The one hypertable or aggregate that an aggregate reads."""
        found = self.hyper_sources(aggregate)
        return found[0] if len(found) == 1 else None

    def buckets(self, aggregate: str) -> tuple[Bucket, ...] | None:
        """The different time_bucket calls of GROUP BY, aliases and positions followed; None when not certain.

        A cast of one is none, except a cast to the type that it has: that one vanishes.
        """
        if aggregate not in self.groups:
            query, kind = self.queries.get(aggregate), self.time_type(aggregate)
            found = None if query is None else grouped(query, self.input_columns(query))
            if found is not None and kind is None and any(bucket.result for bucket in found):
                found = None
            self.groups[aggregate] = found and tuple(b for b in found if not b.result or types.parse(b.result) == kind)
        return self.groups[aggregate]

    def bucket(self, aggregate: str) -> Bucket | None:
        found = self.buckets(aggregate)
        return found[0] if found is not None and len(found) == 1 else None

    def input_columns(self, query: Query) -> set[str]:
        """The columns that FROM is known to offer: GROUP BY takes a bare name for one of them before an alias."""
        known = (self.column_names(source.name) or () for source in query.sources if not source.renamed)
        return {name for names in known for name in names}

    def width(self, aggregate: str) -> tuple[int, int] | None:
        """(calendar part, fixed part) of the bucket in microseconds, (0, units) for integers; None when not known."""
        found = self.bucket(aggregate)
        if found is None or found.width is None:
            return None
        whole = number(found.width)
        if self.counts_integers(aggregate):
            return None if whole is None else (0, whole)
        return None if whole is not None or "." in found.width else intervals.parts(found.width)

    def size(self, relation: str, value: object) -> int | None:
        """A policy's value in the units of the relation's time: microseconds or integers; None when not understood."""
        integers = self.counts_integers(relation)
        whole = number(value)
        if integers is None or value is None or integers != (whole is not None):
            return None
        return whole if integers else intervals.microseconds(str(value))


def read(document: Document) -> Reading:
    objects = document.schema.objects
    by_type: dict[type, list[tuple[Ref, Object]]] = defaultdict(list)
    for ref, item in objects.items():
        by_type[type(item)].append((ref, item))

    def of(kind: type[T]) -> list[tuple[Ref, T]]:
        return [(ref, item) for ref, item in by_type[kind] if isinstance(item, kind)]

    constraints: dict[str, list[tuple[Ref, Constraint]]] = defaultdict(list)
    for ref, item in of(Constraint):
        constraints[item.table].append((ref, item))
    indexes: dict[str, list[tuple[Ref, Index, IndexText | None]]] = defaultdict(list)
    for ref, index in of(Index):
        indexes[index.relation].append((ref, index, definitions.index(index.definition)))
    aggregates = {item.name: item for _, item in of(ContinuousAggregate)}
    return Reading(
        document=document,
        tables={item.name: item for _, item in of(Table)},
        enums={item.name: item for _, item in of(Enum)},
        hypertables={item.table: item for _, item in of(Hypertable)},
        aggregates=aggregates,
        views={item.name: item for _, item in of(View)} | {item.name: item for _, item in of(MaterializedView)},
        compressions={item.relation: item for _, item in of(Compression)},
        constraints=dict(constraints),
        primary_keys={item.table: item for _, item in of(Constraint) if item.type == "primary key"},
        indexes=dict(indexes),
        policies={(item.kind, item.relation): item for _, item in of(Policy)},
        queries=dict(readable(aggregates)),
        secured={item.table: item for _, item in of(RowSecurity)},
        triggers=of(Trigger),
        user_jobs=of(UserJob),
    )


def readable(aggregates: Mapping[str, ContinuousAggregate]) -> Iterator[tuple[str, Query]]:
    """The queries that can be read. sqlglot takes 0.1 s to import: only documents with aggregates wait for it."""
    if not aggregates:
        return
    from seigen.rules import queries

    left = MAX_QUERIES
    for name, item in aggregates.items():
        left -= len(item.query)
        query = queries.read(item.query) if left >= 0 else None
        if query is not None:
            yield name, query


def grouped(query: Query, columns: Collection[str]) -> tuple[Bucket, ...] | None:
    """The time_bucket calls of GROUP BY. One that stands in the SELECT list counts once however it is referred to."""
    found: dict[object, Bucket] = {}
    outputs = query.outputs
    for item in query.groupings:
        if item.unknown or (item.position is not None and not 0 < item.position <= len(outputs)):
            return None
        place = item.position - 1 if item.position is not None else None
        if item.name is not None and item.name not in columns:
            place = next((i for i, output in enumerate(outputs) if output.aliased and output.name == item.name), None)
        if item.bucket is not None:
            place = next((i for i, output in enumerate(outputs) if same(output.bucket, item.bucket)), None)
        bucket = outputs[place].bucket if place is not None else item.bucket
        if bucket is not None:
            found[bucket if place is None else place] = bucket
    return tuple(found.values())


def same(one: Bucket | None, other: Bucket) -> bool:
    """Whether two calls are one: '1 day' and INTERVAL '1 day' are, and so are time and commits.time."""
    if one is None or (one.column, one.rest, one.result) != (other.column, other.rest, other.result):
        return False
    return one.width == other.width or intervals.equal(one.width, other.width)


def first_range(item: Hypertable) -> Dimension:
    return next((dimension for dimension in item.dimensions if dimension.kind == "range"), item.dimensions[0])
