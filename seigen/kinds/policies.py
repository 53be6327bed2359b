"""Compression, retention, refresh and reorder policies: jobs of the server's, matched by what they do, never by an id.

Two jobs are the same when the server would count their intervals as equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import msgspec

from seigen import intervals
from seigen.intervals import same_value
from seigen.kinds import declared_policies as declared
from seigen.kinds.base import Kind, State, Steps, hazard_if, partitioned_ref, relation_ref
from seigen.kinds.written_policies import write
from seigen.model import Context, Hazard, Job, Policy, PolicyKind, Ref, Schema, Step
from seigen.shapes import Section
from seigen.sql import literal, regclass, statement

Config = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of policy: the procedure its jobs run and the functions that add and remove it.

    `takes`: the fields of a job that the former has arguments for; alter_job does the others.
    """

    kind: PolicyKind
    procedure: str
    add: str
    remove: str
    takes: tuple[str, ...] = ("schedule", "initial_start", "timezone")


FAMILIES: dict[PolicyKind, Family] = {
    family.kind: family
    for family in (
        Family("compression_policy", "policy_compression", "add_compression_policy", "remove_compression_policy"),
        Family("retention_policy", "policy_retention", "add_retention_policy", "remove_retention_policy"),
        Family(
            "refresh_policy",
            "policy_refresh_continuous_aggregate",
            "add_continuous_aggregate_policy",
            "remove_continuous_aggregate_policy",
        ),
        Family(
            "reorder_policy",
            "policy_reorder",
            "add_reorder_policy",
            "remove_reorder_policy",
            ("initial_start", "timezone"),
        ),
    )
}
ALTERABLE = ("schedule", "enabled", "timezone", "max_runtime", "max_retries", "retry_period", "initial_start")
INTERVALS = ("schedule", "max_runtime", "retry_period")


def ref(item: Policy) -> Ref:
    return Ref(item.kind, item.relation)


def read(kind: PolicyKind, state: State) -> Iterable[Policy]:
    jobs: dict[str, list[Job]] = {}
    for row in state["jobs"]:
        if row["procedure"] == FAMILIES[kind].procedure:
            jobs.setdefault(row["relation"], []).append(msgspec.convert(row["job"], Job))
    for relation, found in jobs.items():
        yield Policy(kind, relation, tuple(sorted(found, key=repr)))


def requires(schema: Schema, item: Policy) -> Iterable[Ref]:
    yield partitioned_ref(schema, item.relation)
    if item.kind == "compression_policy":
        yield Ref("compression", item.relation)
    if item.kind == "reorder_policy":  # the catalog holds the index's name, and nobody looks after it
        name = str(item.jobs[0].config.get("index_name"))
        yield from (
            ref for ref in (Ref("index", name), Ref("constraint", name, item.relation)) if ref in schema.objects
        )


def follows(schema: Schema, item: Policy) -> Iterable[Ref]:
    """Until 2.22 an aggregate is refused a compression policy (55000) before it has one that refreshes it."""
    return (Ref("refresh_policy", item.relation),) if item.kind == "compression_policy" else ()


def owner(schema: Schema, item: Policy) -> Ref | None:
    return relation_ref(schema, item.relation)


def same_config(a: Config, b: Config) -> bool:
    return a.keys() == b.keys() and all(same_value(a[key], b[key]) for key in a)


def same_job(a: Job, b: Job) -> bool:
    return (
        same_config(a.config, b.config)
        and all(same_value(getattr(a, field), getattr(b, field)) for field in INTERVALS)
        and msgspec.structs.replace(a, config={}, schedule=None, max_runtime=None, retry_period=None)
        == msgspec.structs.replace(b, config={}, schedule=None, max_runtime=None, retry_period=None)
    )


def align(live: Policy, desired: Policy) -> Policy:
    """Jobs that mean the same take the live spelling: 2160:00:00 becomes 90 days."""
    jobs = tuple(next((old for old in live.jobs if same_job(old, job)), job) for job in desired.jobs)
    return msgspec.structs.replace(desired, jobs=tuple(sorted(jobs, key=repr)))


def config_sql(key: str, value: object) -> str:
    return literal(str(value)) if key == "index_name" else value_sql(value)


def value_sql(value: object) -> str:
    """A policy's value: an interval, or a number of an integer time column."""
    if value is None:
        return "NULL"
    return f"INTERVAL {literal(value)}" if isinstance(value, str) else literal(int(str(value)))


ARGUMENTS: dict[str, tuple[str, Callable[[object], str]]] = {  # Job field → alter_job's argument and its SQL
    "schedule": ("schedule_interval", value_sql),
    "enabled": ("scheduled", lambda value: literal(bool(value))),
    "timezone": ("timezone", lambda value: literal(None if value is None else str(value))),
    "max_runtime": ("max_runtime", value_sql),
    "max_retries": ("max_retries", lambda value: literal(int(str(value)))),
    "retry_period": ("retry_period", value_sql),
    "initial_start": ("initial_start", lambda value: literal(None if value is None else str(value))),
}


def arguments(job: Job, fields: Iterable[str]) -> str:
    pairs = ((ARGUMENTS[field], getattr(job, field)) for field in fields)
    return "".join(f", {name} => {sql(value)}" for (name, sql), value in pairs)


def with_timezone(job: Job, fields: list[str]) -> list[str]:
    """alter_job sets the time zone to NULL where it is not given (seen on 2.22 and 2.23)."""
    return [*fields, "timezone"] if fields and job.timezone is not None and "timezone" not in fields else fields


def add_sql(item: Policy, job: Job) -> str:
    """add_…_policy(…), wrapped in alter_job for what it does not take."""
    family = FAMILIES[item.kind]
    given = [field for field in family.takes if getattr(job, field) is not None]
    later = [f for f in ("schedule", "max_runtime", "max_retries", "retry_period") if getattr(job, f) is not None]
    later = [field for field in later if field not in given]
    later = with_timezone(job, later if job.enabled else [*later, "enabled"])
    own = sorted(job.config.items(), reverse=True)
    call = statement(
        "{add}({relation}{config}{given})",
        add=family.add,
        relation=regclass(item.relation),
        config="".join(f", {key} => {config_sql(key, value)}" for key, value in own),
        given=arguments(job, given),
    )
    if later:
        call = statement("alter_job({call}{later})", call=call, later=arguments(job, later))
    return f"SELECT {call}"


def drops_rows(item: Policy, job: Job, context: Context, run: str) -> tuple[Hazard, ...]:
    """Of a retention that runs for the first time, again or sooner. `run` says which of its runs drops the chunks."""
    count = context.facts.expiring.get(item.relation, 0) if item.kind == "retention_policy" else 0
    age = job.config.get("drop_after")
    chunked = partitioned_ref(context.live, item.relation) in context.live.objects
    what = f"{count} chunks of {item.relation} hold" if chunked else f"{item.relation} holds"
    return hazard_if(count > 0, "deletes_data", f"{what} rows older than {age}: the policy's {run} run drops them")


def add(item: Policy, job: Job, context: Context) -> Step:
    return Step(add_sql(item, job), drops_rows(item, job, context, "first"))


def job_id(item: Policy, job: Job) -> str:
    """A job is found by what it does, inside the statement: its number may be another one by then.

    One that was made by add_job of the same procedure names its hypertable in its config only. Equal ones of these are
    all deleted, so it does not matter which is first.
    """
    twins = [
        other for other in item.jobs if other is not job and other.config == job.config and other.by_hand == job.by_hand
    ]
    more = f" AND j.schedule_interval = {value_sql(job.schedule)} ORDER BY j.id DESC LIMIT 1" if twins else ""
    config = literal(msgspec.json.encode(job.config).decode())
    return statement(
        "FROM _timescaledb_config.bgw_job j WHERE j.proc_name = {procedure}"
        " AND (j.hypertable_id IS NULL) = {by_hand}"
        " AND {own} = {config}::jsonb"
        " AND coalesce(j.hypertable_id::text, j.config->>'hypertable_id', j.config->>'mat_hypertable_id') = coalesce("
        "(SELECT a.mat_hypertable_id::text FROM _timescaledb_catalog.continuous_agg a"
        " WHERE a.user_view_schema = current_schema AND a.user_view_name = {relation}),"
        " (SELECT h.id::text FROM _timescaledb_catalog.hypertable h"
        " WHERE h.schema_name = current_schema AND h.table_name = {relation})){more}",
        procedure=literal(FAMILIES[item.kind].procedure),
        by_hand=literal(job.by_hand),
        own=EDITED if was_edited(job) else OWN,
        config=config,
        relation=literal(item.relation),
        more=more,
    )


# a config may be anything that somebody wrote by hand, also of another relation's job: minus fails on what is no object
OWN = "CASE jsonb_typeof(j.config) WHEN 'object' THEN j.config - 'hypertable_id' - 'mat_hypertable_id' END"
# the same as introspect.sql spells it: nested values as their text
EDITED = (
    "CASE jsonb_typeof(j.config) WHEN 'object' THEN (SELECT jsonb_object_agg(e.key,"
    " CASE WHEN jsonb_typeof(e.value) IN ('object', 'array') THEN to_jsonb(e.value::text) ELSE e.value END)"
    " FROM jsonb_each(j.config - 'hypertable_id' - 'mat_hypertable_id') e)"
    " ELSE jsonb_build_object('config', j.config::text) END"
)


def was_edited(job: Job) -> bool:
    """Whether a value may be the text of a nested one; a text that only looks so is found by EDITED as well."""
    return any(key == "config" or (isinstance(value, str) and value[:1] in "[{") for key, value in job.config.items())


def create(item: Policy, context: Context) -> Steps:
    return tuple(add(item, job, context) for job in item.jobs)


def remove(item: Policy, jobs: Iterable[Job]) -> Steps:
    """remove_…_policy takes all jobs of the kind, so it serves only where there is one, and knows none of add_job's."""
    if len(item.jobs) == 1 and not item.jobs[0].by_hand:
        call = statement("SELECT {remove}({name})", remove=FAMILIES[item.kind].remove, name=regclass(item.relation))
        return tuple(Step(call) for _ in jobs)
    return tuple(Step(statement("SELECT delete_job(j.id) {found}", found=job_id(item, job))) for job in jobs)


def alter(live: Policy, desired: Policy, context: Context) -> Steps:
    """Schedules and switches are altered; a job whose own values differ is removed and added, in one transaction."""
    steps: list[Step] = []
    spare = list(live.jobs)
    missing: list[Job] = []
    for job in desired.jobs:
        alike = [old for old in spare if same_config(old.config, job.config) and not old.by_hand]
        twin = next((old for old in alike if same_job(old, job)), alike[0] if alike else None)
        if twin is None or not alterable(twin, job):
            missing.append(job)
            continue
        spare.remove(twin)
        changed = [f for f in ALTERABLE if not same_value(getattr(twin, f), getattr(job, f))]
        if changed:
            more = ", fixed_schedule => true" if "initial_start" in changed else ""
            changes = arguments(job, with_timezone(job, changed)) + more
            sql = statement("SELECT alter_job(j.id{changes}) {found}", changes=changes, found=job_id(live, twin))
            steps.append(Step(sql, drops_rows(live, job, context, "next") if runs_sooner(twin, job) else ()))
    return (*remove(live, spare), *(add(desired, job, context) for job in missing), *steps)


def runs_sooner(live: Job, desired: Job) -> bool:
    """Whether the next run may come earlier than the live job's: it never comes while that is paused."""
    if not desired.enabled:
        return False
    before, after = (intervals.microseconds(job.schedule or "") for job in (live, desired))
    return (
        not live.enabled
        or live.initial_start != desired.initial_start
        or (after is not None and (before is None or after < before))
    )


def alterable(live: Job, desired: Job) -> bool:
    """alter_job takes back neither a fixed schedule nor, by its documentation, a time zone."""
    return not (live.fixed_schedule and not desired.fixed_schedule) and not (live.timezone and not desired.timezone)


def drop(item: Policy, context: Context) -> Steps:
    return remove(item, item.jobs)


def kind(name: PolicyKind, sections: tuple[Section, ...] = ()) -> Kind[Policy]:
    return Kind(
        type=name,
        ref=ref,
        sections=sections,
        read=partial(read, name),
        requires=requires,
        follows=follows,
        owner=owner,
        align=align,
        write=write,
        create=create,
        alter=alter,
        drop=drop,
    )


COMPRESSION_POLICY = kind("compression_policy")
RETENTION_POLICY = kind("retention_policy", declared.RETENTION_SECTIONS)
REFRESH_POLICY = kind("refresh_policy", declared.REFRESH_SECTIONS)
REORDER_POLICY = kind("reorder_policy", declared.REORDER_SECTIONS)
