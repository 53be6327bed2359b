"""Domains: a type with a default, NOT NULL and conditions. The server cannot change the type under one."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.fragments import domain as domain_fragment
from seigen.fragments import expression, sequences_in
from seigen.kinds.base import Kind, State, Steps, over_rows
from seigen.kinds.calls import called
from seigen.kinds.types import holders, known_type, own_types
from seigen.kinds.writing import Entry, Note, Writing, Written, bare, lowered, said, short_type, shortest
from seigen.model import Context, Domain, Hazard, Ref, Refuse, Schema, Step
from seigen.names import constraint_name
from seigen.scope import Scope, entries, items, optional
from seigen.shapes import COMMENTED, Either, Field, ListOf, MapOf, Section, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Node, Scalar, quoted

NOT_VALID = " NOT VALID"
TYPE = sql("the SQL of a domain, such as text not null", 'text collate "C" not null', "integer default 0")
EXPRESSION = sql("an SQL expression, such as value > 0", "value > 0")
CHECKS = Either(
    sequence=ListOf(EXPRESSION, "a list of SQL expressions"),
    mapping=MapOf("check", EXPRESSION, "a mapping of names to SQL expressions"),
)


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Scalar)
    keys = scope.node.entries
    judged = scope.judge(domain_fragment, node, "type")
    if judged is None:
        return
    known_type(scope, "", judged.type, node)
    item = Domain(
        name=scope.ref.name,
        type=judged.type.text,
        collation=judged.collation,
        default=judged.default,
        not_null=judged.not_null,
        checks=checks(scope, keys.get("checks")),
        comment=optional(keys.get("comment")),
    )
    scope.put(scope.ref, item, scope.home, keys)
    scope.renamed(scope.ref, keys.get("renamed_from"))


def checks(scope: Scope, node: Node | None) -> dict[str, str]:
    """Name → definition; those without a name get PostgreSQL's (ChooseConstraintName): domain_check, domain_check1."""
    found: dict[str, str] = {}
    for name, value in entries(node).items():
        judged = scope.judge(expression, value, f"check {quoted(name)}")
        if judged is not None:
            found[name] = f"CHECK ({judged})"
    for value in items(node):
        judged = scope.judge(expression, value, "check")
        if judged is not None:
            found[constraint_name(scope.ref.name, (), "check", found.__contains__)] = f"CHECK ({judged})"
    return found


def write(item: Domain, writing: Writing) -> Iterable[Written]:
    unproven = sorted(name for name, definition in item.checks.items() if definition.endswith(NOT_VALID))
    if unproven:
        yield Note(f"check {', '.join(unproven)} of domain {item.name} is NOT VALID")
        return
    collation = f" collate {item.collation}" if item.collation is not None else ""
    default = f" default {lowered(item.default)}" if item.default is not None else ""
    text = short_type(item.type) + collation + (" not null" if item.not_null else "") + default
    conditions = {name: lowered(bare(definition.removeprefix("CHECK "))) for name, definition in item.checks.items()}
    usual = constraint_name(item.name, (), "check", lambda name: False)
    short = list(conditions.values()) if conditions.keys() == {usual} else conditions
    yield Entry(("domains", item.name), shortest("type", said(type=text, checks=short, comment=item.comment)))


SECTIONS = (
    *(Section("domain", key, field) for key, field in COMMENTED.items()),
    Section(
        "domain",
        "type",
        Field(TYPE, "What follows AS in CREATE DOMAIN, less the checks", required=True),
        parse,
    ),
    Section("domain", "checks", Field(CHECKS, "What is true of every value: names → SQL expressions")),
)


def ref(item: Domain) -> Ref:
    return Ref("domain", item.name)


def opt_in(item: Domain) -> str:
    return "domain"


def read(state: State) -> Iterable[Domain]:
    for row in state["domains"]:
        yield Domain(**{**row, "checks": row["checks"] or {}})


def requires(schema: Schema, item: Domain) -> Iterable[Ref]:
    yield from own_types(schema, item.type)
    yield from called(schema, item.default, *item.checks.values())
    numbered = (Ref("sequence", name) for name in sequences_in(item.default or ""))
    yield from (found for found in numbered if found in schema.objects)


def comment(item: Domain) -> Step:
    return Step(statement("COMMENT ON DOMAIN {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def create(item: Domain, context: Context) -> Steps:
    parts = [item.type]
    if item.collation is not None:
        parts.append(f"COLLATE {item.collation}")
    if item.default is not None:
        parts.append(f"DEFAULT {item.default}")
    if item.not_null:
        parts.append("NOT NULL")
    parts += [f"CONSTRAINT {identifier(name)} {definition}" for name, definition in item.checks.items()]
    made = Step(statement("CREATE DOMAIN {name} AS {body}", name=identifier(item.name), body=" ".join(parts)))
    return (made, comment(item)) if item.comment is not None else (made,)


def alter(live: Domain, desired: Domain, context: Context) -> Steps | Refuse:
    if (live.type, live.collation) != (desired.type, desired.collation):
        return Refuse(
            f"PostgreSQL cannot change the type or collation under domain {live.name}",
            f"create a new domain, ALTER TABLE … ALTER COLUMN … TYPE each column that uses {identifier(live.name)}, "
            "drop the old one and rename the new one; or put the type back into the document",
        )
    steps = [*alter_default(live, desired), *alter_not_null(live, desired, context)]
    steps += alter_checks(live, desired, context)
    judging = any(step.lock for step in steps)
    arrays = sorted(f"{table.name}.{column}" for table, column, array in holders(context.live, live.name) if array)
    if judging and arrays:
        return Refuse(
            f"values of domain {live.name} stand in arrays, where the server refuses to judge them (0A000): "
            f"{', '.join(arrays)}",
            f"ALTER TABLE … ALTER COLUMN … TYPE {live.type}[] by hand, apply, and change the type back",
        )
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def action(name: str, what: str) -> str:
    return statement("ALTER DOMAIN {name} {what}", name=identifier(name), what=what)


def alter_default(live: Domain, desired: Domain) -> Iterable[Step]:
    if live.default != desired.default:
        what = "DROP DEFAULT" if desired.default is None else f"SET DEFAULT {desired.default}"
        yield Step(action(live.name, what))


def alter_not_null(live: Domain, desired: Domain, context: Context) -> Iterable[Step]:
    if live.not_null and not desired.not_null:
        yield Step(action(live.name, "DROP NOT NULL"))
    elif desired.not_null and not live.not_null:
        yield judging(live.name, "SET NOT NULL", "is NULL", context)


def alter_checks(live: Domain, desired: Domain, context: Context) -> Iterable[Step]:
    """A condition under another name is renamed, one that was never proven is proven, the rest dropped and added."""
    old, new = dict(live.checks), desired.checks
    for name, definition in sorted(new.items()):
        former = next((other for other in sorted(old.keys() - new.keys()) if proven(old[other]) == definition), None)
        if name not in old and former is not None:
            yield Step(action(live.name, f"RENAME CONSTRAINT {identifier(former)} TO {identifier(name)}"))
            old[name] = old.pop(former)
    kept = {name for name, definition in old.items() if proven(definition) == new.get(name)}
    for name in sorted(old.keys() - kept):
        yield Step(action(live.name, f"DROP CONSTRAINT {identifier(name)}"))
    for name, definition in sorted(new.items()):
        if name not in kept:
            what = f"ADD CONSTRAINT {identifier(name)} {definition}"
        elif old[name] != definition:
            what = f"VALIDATE CONSTRAINT {identifier(name)}"
        else:
            continue
        yield judging(live.name, what, f"violates {name}", context)


def proven(definition: str) -> str:
    return definition.removesuffix(NOT_VALID)


def judging(name: str, what: str, wrong: str, context: Context) -> Step:
    """Every value of the domain is looked at, in all tables, which cannot be written meanwhile.

    TimescaleDB 2.22 does not look into compressed chunks: the statement succeeds over values that are wrong.
    """
    tables = sorted({table.name for table, _, _ in holders(context.live, name)})
    hazards: tuple[Hazard, ...] = ()
    for table in tables:
        waits = f"writes to {table} wait while every value of {name} is checked"
        fails = f"the statement fails, and changes nothing, if a value of {name} in {table} {wrong}"
        hazards += over_rows(context, table, ("blocks_writes", waits), ("may_fail_on_rows", fails))
    packed = [table for table in tables if context.facts.compressed.get(table)]
    note = f"rows in compressed chunks of {', '.join(packed)} are not checked" if packed else None
    return Step(action(name, what), hazards, "SHARE", note)


def drop(item: Domain, context: Context) -> Steps:
    return (Step(statement("DROP DOMAIN {name}", name=identifier(item.name))),)


KIND: Kind[Domain] = Kind(
    type="domain",
    ref=ref,
    opt_in=opt_in,
    sections=SECTIONS,
    read=read,
    requires=requires,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
