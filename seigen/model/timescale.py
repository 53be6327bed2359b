"""What TimescaleDB adds: hypertables, compression, continuous aggregates, policies and jobs."""

from __future__ import annotations

from typing import Literal

from seigen.model.values import Value


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


class UserJob(Value, frozen=True):
    """A job of the user's own, made by add_job. `call`: procedure or schema.procedure, as SQL; `config`: JSON as text.

    `own`: the procedure is one of the schema's; jobs of other schemas are nobody's unless the document declares them.
    """

    name: str
    call: str
    config: str | None
    job: Job
    own: bool = True
