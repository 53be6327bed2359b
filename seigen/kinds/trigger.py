"""Triggers of tables, hypertables and views. A trigger is the text of CREATE TRIGGER without its name and ON table.

TimescaleDB copies a hypertable's row triggers to its chunks, drops and renames them there, and refuses to enable and
disable them: on a hypertable a trigger is changed by dropping it and making it again.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from seigen.fragments import trigger as judge_trigger
from seigen.kinds.base import Kind, State, Steps, is_hypertable, relation_ref
from seigen.kinds.calls import called
from seigen.kinds.writing import Entry, Writing, Written, home, lowered, said, shortest
from seigen.model import Context, Recreate, Ref, Schema, Step, Trigger
from seigen.scope import Scope, entries, optional
from seigen.shapes import COMMENTED, Either, Field, Fields, MapOf, Section, choice, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Mapping, Node, Scalar, quoted

EXAMPLES = (
    "before insert or update for each row execute function touch()",
    "after update of status for each row when (old.status <> new.status) execute function tell()",
)
SQL = sql("CREATE TRIGGER without its name and ON table", *EXAMPLES)
ENABLED = choice("origin", "always", "replica", "disabled")
SHAPE = MapOf(
    "trigger",
    Either(
        scalar=SQL,
        mapping=Fields(
            "a mapping with trigger",
            {
                "trigger": Field(SQL, "The same SQL as in the short form", required=True),
                "enabled": Field(ENABLED, "When it fires: ALTER TABLE … ENABLE TRIGGER", default="origin"),
                **COMMENTED,
            },
            define="trigger",
        ),
    ),
    "a mapping of names to triggers",
)
TRIGGERS = Field(SHAPE, "Triggers: name → CREATE TRIGGER without its name and ON table")
ACTIONS = {
    "origin": "ENABLE TRIGGER",
    "always": "ENABLE ALWAYS TRIGGER",
    "replica": "ENABLE REPLICA TRIGGER",
    "disabled": "DISABLE TRIGGER",
}


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Mapping)
    scope.manage("trigger")
    for name, value in node.entries.items():
        more = entries(value)
        text = more.get("trigger", value)
        judged = scope.judge(judge_trigger, text, f"trigger {quoted(name)}")
        if judged is None:
            continue
        assert isinstance(text, Scalar)
        for column, offset in judged.columns:
            scope.known_column(scope.ref.name, column, text.at(offset), f"trigger {quoted(name)}: update of")
        enabled = optional(more.get("enabled")) or "origin"
        if enabled != "origin" and (scope.ref.kind == "view" or "hypertable" in scope.node.entries):
            whose = "a view's" if scope.ref.kind == "view" else "a hypertable's"
            problem = f"trigger {quoted(name)}: {whose} triggers are always enabled (0A000); leave enabled out"
            scope.problem(more["enabled"].position, problem)
        definition = " ".join((*(("constraint",) if judged.constraint else ()), judged.events, judged.rest))
        ref = Ref("trigger", name, scope.ref.name)
        fields = {"relation": scope.ref.name, "name": name, "definition": definition, "enabled": enabled}
        item = msgspec.convert({**fields, "comment": optional(more.get("comment"))}, Trigger)
        scope.put(ref, item, node.keys[name], more)
        scope.renamed(ref, more.get("renamed_from"))


SECTIONS = (Section("table", "triggers", TRIGGERS, parse), Section("view", "triggers", TRIGGERS, parse))


def ref(item: Trigger) -> Ref:
    return Ref("trigger", item.name, item.relation)


def opt_in(item: Trigger) -> str:
    return "trigger"


def read(state: State) -> Iterable[Trigger]:
    for row in state["triggers"]:
        head = "CONSTRAINT " if row["constraint"] else ""
        yield Trigger(row["relation"], row["name"], head + row["definition"], row["enabled"], row["comment"])


def requires(schema: Schema, item: Trigger) -> Iterable[Ref]:
    """Its relation, and the functions that it executes and that its condition calls."""
    yield relation_ref(schema, item.relation)
    if is_hypertable(schema, item.relation):
        yield Ref("hypertable", item.relation)
    yield from called(schema, item.definition)


def owner(schema: Schema, item: Trigger) -> Ref:
    return relation_ref(schema, item.relation)


def write(item: Trigger, writing: Writing) -> Iterable[Written]:
    enabled = item.enabled if item.enabled != "origin" else None
    values = said(trigger=lowered(item.definition), enabled=enabled, comment=item.comment)
    yield Entry((*home(writing.schema, item.relation), "triggers", item.name), shortest("trigger", values))


def names(item: Trigger) -> dict[str, str]:
    return {"name": identifier(item.name), "table": identifier(item.relation)}


def comment(item: Trigger) -> Step:
    return Step(statement("COMMENT ON TRIGGER {name} ON {table} IS {text}", text=literal(item.comment), **names(item)))


def enable(item: Trigger) -> Step:
    sql = statement("ALTER TABLE {table} {action} {name}", action=ACTIONS[item.enabled], **names(item))
    return Step(sql, lock="SHARE ROW EXCLUSIVE")


def made(item: Trigger, verb: str) -> Step:
    parts = judge_trigger(item.definition)
    sql = statement(
        "{verb} {constraint}TRIGGER {name} {events} ON {table} {rest}",
        verb=verb,
        constraint="CONSTRAINT " if parts.constraint else "",
        events=parts.events,
        rest=parts.rest,
        **names(item),
    )
    return Step(sql, lock="SHARE ROW EXCLUSIVE")


def create(item: Trigger, context: Context) -> Steps:
    steps = [made(item, "CREATE")]
    if item.enabled != "origin":
        steps.append(enable(item))
    if item.comment is not None:
        steps.append(comment(item))
    return tuple(steps)


def alter(live: Trigger, desired: Trigger, context: Context) -> Steps | Recreate:
    changed = live.definition != desired.definition
    constraint = judge_trigger(live.definition).constraint or judge_trigger(desired.definition).constraint
    fixed = context.live.objects.keys() & {Ref("hypertable", live.relation), Ref("view", live.relation)}
    # CREATE OR REPLACE knows no constraint triggers (0A000); views and hypertables cannot enable one
    if (changed and (constraint or fixed)) or (live.enabled != desired.enabled and fixed):
        return Recreate()
    steps = [made(desired, "CREATE OR REPLACE")] if changed else []
    enabled = "origin" if changed else live.enabled  # a replaced trigger is enabled
    if enabled != desired.enabled:
        steps.append(enable(desired))
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def drop(item: Trigger, context: Context) -> Steps:
    return (Step(statement("DROP TRIGGER {name} ON {table}", **names(item)), lock="ACCESS EXCLUSIVE"),)


KIND: Kind[Trigger] = Kind(
    type="trigger",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    requires=requires,
    owner=owner,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
