"""Jobs of the user's own: procedures that the server runs by a schedule.

A job is known by its name where the server has names for jobs, else by what it calls: matching.py finds the live one.
The names and configs that are compared are the server's own, read back from jobs that were made in a scratch schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from seigen.fragments import routine_name
from seigen.intervals import same_value
from seigen.kinds.base import Kind, State, Steps
from seigen.kinds.declared_policies import SHARED, job
from seigen.kinds.json_values import json_text, same_json
from seigen.kinds.policies import ALTERABLE, alterable, arguments, value_sql, with_timezone
from seigen.kinds.references import declared_routine, routine
from seigen.kinds.writing import Entry, Note, Writing, Written, said
from seigen.model import Context, Job, Recreate, Ref, Schema, Step, UserJob
from seigen.scope import Scope
from seigen.shapes import INTERVAL, Anything, Field, Section, sql
from seigen.sql import literal, statement
from seigen.yaml_tree import Node

LONGEST = 50  # bytes: TimescaleDB puts the job's number behind the name, and the whole is a name of 63
DEFAULTS = {"max_runtime": "00:00:00", "max_retries": -1, "retry_period": "00:05:00"}


def parse(scope: Scope, node: Node) -> None:
    """The call, and what the job's other keys say about it."""
    scope.needs_timescaledb("a job")
    if len(scope.ref.name.encode()) > LONGEST:
        scope.problem(scope.home, f"the name has {len(scope.ref.name.encode())} bytes; a job's has {LONGEST} at most")
    call = routine(scope, node, "call", "procedure", "function")
    if call is None:
        return
    config = scope.node.entries.get("config")
    text = None if config is None else json_text(config)
    own = not routine_name(call).schema
    scope.put(scope.ref, UserJob(scope.ref.name, call, text, job(scope.node, {}), own), scope.home, scope.node.entries)


CALL = Field(
    sql("the name of a procedure or function of (integer, jsonb)", "purge_sessions"),
    "The procedure that is run: name, or schema.name",
    required=True,
)
SECTIONS = (
    Section("job", "call", CALL, parse),
    Section("job", "config", Field(Anything("any YAML"), "What the procedure is given, as JSON")),
    *(Section("job", key, field) for key, field in SHARED.items() if key != "schedule"),
    Section("job", "schedule", Field(INTERVAL, "How often the job runs", required=True)),
)


def ref(item: UserJob) -> Ref:
    return Ref("job", item.name)


def opt_in(item: UserJob) -> str:
    return "job"


def read(state: State) -> Iterator[UserJob]:
    """The second job of a name is called by its whole one, number included."""
    seen: set[str] = set()
    for row in state["user_jobs"]:
        name = row["full_name"] if row["name"] in seen or not row["name"] else row["name"]
        seen.add(name)
        yield UserJob(name, row["call"], row["config"], msgspec.convert(row["job"], Job), row["own"])


def built(state: State, ids: dict[int, UserJob], schema: str) -> State:
    """The state of a scratch schema with the jobs that were made for it alone, as those of the schema itself.

    What a declared job leaves open is not compared: when it runs first.
    """
    rows: list[dict[str, Any]] = []
    for row in state["user_jobs"]:
        declared = ids.get(row["id"])
        if declared is None:
            continue
        starts = {} if declared.job.initial_start is not None else {"initial_start": None, "fixed_schedule": False}
        prefix = f"{schema}."
        call = row["call"].removeprefix(prefix)
        own = row["own"] or call != row["call"]
        rows.append({**row, "name": declared.name, "call": call, "own": own, "job": {**row["job"], **starts}})
    return {**state, "user_jobs": rows}


def follows(schema: Schema, item: UserJob) -> Iterable[Ref]:
    """The catalog holds the procedure's name, so it may be made anew behind it."""
    return declared_routine(item.call, "procedure", "function")


def align(live: UserJob, desired: UserJob) -> UserJob:
    """Equal configs and intervals take the live spelling, and so does what the document leaves open."""
    found = desired.job
    if found.initial_start is None:
        found = msgspec.structs.replace(
            found, initial_start=live.job.initial_start, fixed_schedule=live.job.fixed_schedule
        )
    for field in ("schedule", "max_runtime", "retry_period"):
        if same_value(getattr(found, field), getattr(live.job, field)):
            found = msgspec.structs.replace(found, **{field: getattr(live.job, field)})
    config = live.config if same_json(live.config, desired.config) else desired.config
    return msgspec.structs.replace(desired, job=found, config=config)


def write(item: UserJob, writing: Writing) -> Iterable[Written]:
    """Jobs that run procedures of other schemas are left out, and so is the moment at which a job was made."""
    if not item.own:
        return
    starts = item.job.initial_start if "." not in (item.job.initial_start or "") else None
    more = {field: getattr(item.job, field) for field, usual in DEFAULTS.items()}
    config = json.loads(item.config, parse_float=Decimal) if item.config is not None else None
    if not plain(config):
        yield Note(f"job {item.name}: its config has a number that YAML would change")
        return
    value = said(
        call=item.call,
        schedule=item.job.schedule,
        config=json.loads(item.config) if item.config is not None else None,
        enabled=None if item.job.enabled else False,
        initial_start=starts,
        timezone=item.job.timezone,
        **{field: value for field, value in more.items() if not same_value(value, DEFAULTS[field])},
    )
    yield Entry(("jobs", item.name), value)


def plain(value: object) -> bool:
    """Whether floats can say every number in it."""
    if isinstance(value, dict):
        return all(map(plain, value.values()))
    if isinstance(value, list):
        return all(map(plain, value))
    return not isinstance(value, Decimal) or Decimal(repr(float(value))) == value


# -- statements -------------------------------------------------------------------------------------------------------


def config_sql(item: UserJob) -> str:
    return f"{literal(item.config)}::jsonb" if item.config is not None else "NULL"


def create(item: UserJob, context: Context) -> Steps:
    """add_job(…), wrapped in alter_job for what it does not take; the answer begins with the job's number."""
    more = f", config => {config_sql(item)}" if item.config is not None else ""
    given = [field for field in ("initial_start", "timezone") if getattr(item.job, field) is not None]
    more += arguments(item.job, given if item.job.enabled else [*given, "enabled"])
    more += f", job_name => {literal(item.name)}" if context.server.job_names else ""
    call = statement(
        "add_job({call}, {schedule}{more})",
        call=literal(item.call),
        schedule=value_sql(item.job.schedule),
        more=more,
    )
    later = [field for field in ("max_runtime", "max_retries", "retry_period") if getattr(item.job, field) is not None]
    if later:
        later = with_timezone(item.job, later)
        more = arguments(item.job, later)
        return (Step(statement("SELECT job_id FROM alter_job({call}{more})", call=call, more=more)),)
    return (Step(statement("SELECT {call}", call=call)),)


def found(item: UserJob, context: Context) -> str:
    """FROM … WHERE: a job is found inside the statement by what it is, never by a number that may be another's now."""
    name = routine_name(item.call)
    named = "AND j.application_name IN ({name}, {name} || ' [' || j.id || ']')" if context.server.job_names else ""
    return statement(
        "FROM (SELECT j.id FROM _timescaledb_config.bgw_job j"
        " WHERE j.proc_schema = {schema} AND j.proc_name = {procedure} {named}"
        " AND j.config IS NOT DISTINCT FROM {config} ORDER BY j.id LIMIT 1) j",
        schema=literal(name.schema) if name.schema else "current_schema",
        procedure=literal(name.name),
        named=statement(named, name=literal(item.name)),
        config=config_sql(item),
    )


def alter(live: UserJob, desired: UserJob, context: Context) -> Steps | Recreate:
    """alter_job takes NULL for "as it is", so what becomes NULL needs another job."""
    if live.call != desired.call or not alterable(live.job, desired.job):
        return Recreate()
    if live.config is not None and desired.config is None:
        return Recreate()
    fields = [field for field in ALTERABLE if not same_value(getattr(live.job, field), getattr(desired.job, field))]
    changes = arguments(desired.job, fields)
    changes += ", fixed_schedule => true" if "initial_start" in fields else ""
    changes += f", config => {config_sql(desired)}" if live.config != desired.config else ""
    if context.server.job_names and live.name != desired.name:
        changes += f", job_name => {literal(desired.name)}"
    if not changes:
        return ()
    if desired.job.timezone is not None and "timezone" not in fields:  # it would be set to NULL
        changes += arguments(desired.job, ["timezone"])
    return (Step(statement("SELECT alter_job(j.id{changes}) {found}", changes=changes, found=found(live, context))),)


def drop(item: UserJob, context: Context) -> Steps:
    return (Step(statement("SELECT delete_job(j.id) {found}", found=found(item, context))),)


KIND: Kind[UserJob] = Kind(
    type="job",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    follows=follows,
    align=align,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
