"""How a document declares policies: compression.after, retention, refresh and reorder, with the keys that all share."""

from __future__ import annotations

from collections.abc import Mapping

from seigen.errors import Position
from seigen.model import Job, Policy, PolicyKind, Ref
from seigen.scope import Scope, entries, flag, items, number, optional, span
from seigen.shapes import FLAG, INTERVAL, NAME, SPAN, START, TIME, WHOLE, Either, Field, Fields, ListOf, Section
from seigen.yaml_tree import Node

SHARED: dict[str, Field] = {
    "schedule": Field(INTERVAL, "How often the policy runs"),
    "enabled": Field(FLAG, "Whether the policy runs at all", default=True),
    "initial_start": Field(TIME, "When the policy runs first; its schedule is fixed to that time then"),
    "timezone": Field(NAME, "The time zone in which a fixed schedule is counted"),
    "max_runtime": Field(INTERVAL, "A run that takes longer is stopped"),
    "max_retries": Field(WHOLE, "How often a failed run is tried again; -1 means for ever"),
    "retry_period": Field(INTERVAL, "How long to wait before a failed run is tried again"),
}
RETENTION = Fields(
    "a mapping with drop_after",
    {"drop_after": Field(SPAN, "Chunks whose rows are all older than this are dropped", required=True)} | SHARED,
    define="retention",
)
REFRESH = Fields(
    "a mapping with start_offset, end_offset and schedule",
    {
        "start_offset": Field(START, "How old the oldest refreshed row is; null: from the beginning", required=True),
        "end_offset": Field(START, "How old the youngest refreshed row is; null: up to now", required=True),
        **SHARED,
        "schedule": Field(INTERVAL, "How often the policy runs", required=True),
    },
    define="refresh",
)


REORDER = Fields(
    "a mapping with index",
    {"index": Field(NAME, "Chunks are rewritten in the order of this index of the hypertable", required=True)} | SHARED,
    define="reorder",
)


def job(node: Node, config: Mapping[str, str]) -> Job:
    """A job from the keys of a section. `config`: its own values → their keys."""
    said = entries(node)
    starts = optional(said.get("initial_start"))
    return Job(
        config={name: span(said[key]) for name, key in config.items()},
        schedule=optional(said.get("schedule")),
        enabled=flag(said.get("enabled"), default=True),
        initial_start=starts,
        timezone=optional(said.get("timezone")),
        max_runtime=optional(said.get("max_runtime")),
        max_retries=number(said.get("max_retries")),
        retry_period=optional(said.get("retry_period")),
        fixed_schedule=starts is not None,
    )


def declare(scope: Scope, kind: PolicyKind, node: Node, config: dict[str, str], position: Position) -> None:
    """A policy with one job."""
    item = Policy(kind, scope.ref.name, (job(node, config),))
    scope.put(Ref(kind, scope.ref.name), item, position, entries(node))


def parse_retention(scope: Scope, node: Node) -> None:
    scope.needs_timescaledb("retention")
    declare(scope, "retention_policy", node, {"drop_after": "drop_after"}, scope.position)


def parse_refresh(scope: Scope, node: Node) -> None:
    """One policy, or a list of them. The places of several carry their number: 1.start_offset."""
    listed = items(node) or (node,)
    config = {"start_offset": "start_offset", "end_offset": "end_offset"}
    item = Policy("refresh_policy", scope.ref.name, tuple(job(each, config) for each in listed))
    ref = Ref("refresh_policy", scope.ref.name)
    scope.put(ref, item, scope.position)
    for place, each in enumerate(listed):
        for key, value in entries(each).items():
            scope.place(ref, f"{place}.{key}" if len(listed) > 1 else key, value.position)


def parse_reorder(scope: Scope, node: Node) -> None:
    scope.needs_timescaledb("reorder")
    declare(scope, "reorder_policy", node, {"index_name": "index"}, scope.position)


RETENTION_FIELD = Field(RETENTION, "Drops chunks that are old enough")
REFRESH_FIELD = Field(
    Either(sequence=ListOf(REFRESH, "a list of refresh policies", least=1), mapping=REFRESH),
    "Keeps the aggregate fresh; a list of policies refreshes several windows",
)
RETENTION_SECTIONS = (
    Section("table", "retention", RETENTION_FIELD, parse_retention),
    Section("aggregate", "retention", RETENTION_FIELD, parse_retention),
)
REORDER_SECTIONS = (
    Section("table", "reorder", Field(REORDER, "Rewrites old chunks in the order of an index"), parse_reorder),
)
REFRESH_SECTIONS = (Section("aggregate", "refresh", REFRESH_FIELD, parse_refresh),)
