"""Row level security of a table: whether it is asked, and the policies that say which rows a role may see and write.

Policies stand before row security is switched on. Where they are made anew, it stays on: a table without policies shows
its rows to its owner alone, so that nobody sees too much if an apply ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from seigen.fragments import condition
from seigen.kinds.base import Kind, State, Steps, relation_ref
from seigen.kinds.grants import role_is_named
from seigen.kinds.view import believed
from seigen.kinds.writing import Entry, Note, Value, Writing, Written, bare, home, said
from seigen.model import Context, Hazard, Ref, RowPolicy, RowSecurity, Schema, Step
from seigen.scope import Scope, entries, flag, items, optional, text
from seigen.shapes import COMMENTED, FLAG, NAME, Field, Fields, ListOf, MapOf, Section, choice, sql
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Mapping, Node, Scalar, quoted

CONDITION = sql("an SQL expression", "owner = current_user", "tenant_id = current_setting('app.tenant')::uuid")
POLICY = Fields(
    "a mapping with using or check",
    {
        "for": Field(choice("all", "select", "insert", "update", "delete"), "Which commands", default="all"),
        "to": Field(ListOf(NAME, "a list of roles, such as [app]", least=1), "Which roles; public is everybody"),
        "using": Field(CONDITION, "Which rows are seen, updated and deleted"),
        "check": Field(CONDITION, "Which rows may be written; the same as using where it is absent"),
        "as": Field(
            choice("permissive", "restrictive"),
            "A row needs one permissive policy, and all restrictive ones",
            default="permissive",
        ),
        **COMMENTED,
    },
    define="row_policy",
)
SHAPE = Fields(
    "a mapping with policies; {} lets nobody but the owner see a row",
    {
        "forced": Field(FLAG, "The table's owner is bound by the policies, too", default=False),
        "policies": Field(MapOf("policy", POLICY, "a mapping of names to policies"), "Policies by name"),
    },
    define="row_security",
)
WORD = "row-secured table"
COMMANDS = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}


def parse(scope: Scope, node: Node) -> None:
    table = scope.ref.name
    place = Ref("row_security", table)
    policies: dict[str, RowPolicy] = {}
    sources: set[str] = set()
    named = entries(node).get("policies")
    for name, value in entries(named).items():
        assert isinstance(named, Mapping)
        policies[name] = parse_policy(scope, name, value, sources)
        scope.place(place, f"policies.{name}", named.keys[name])
        scope.renamed((place, f"policies.{name}"), entries(value).get("renamed_from"))
    item = RowSecurity(
        table=table,
        policies=policies,
        forced=flag(entries(node).get("forced"), default=False),
        sources=tuple(sorted(sources - {table})),
    )
    scope.put(place, item, scope.position)
    scope.manage(WORD)


def parse_policy(scope: Scope, name: str, node: Node, sources: set[str]) -> RowPolicy:
    told = entries(node)
    what = f"policy {quoted(name)}"
    command = optional(told.get("for")) or "all"
    roles = []
    for item in items(told.get("to")):
        role_is_named(scope, text(item), item.position, f"{what}: to")
        roles.append(text(item))
    if "using" in told and command == "insert":
        scope.problem(told["using"].position, f"{what}: for insert there is no row to see yet; write check, not using")
    if "check" in told and command in ("select", "delete"):
        scope.problem(told["check"].position, f"{what}: {command} writes no row; write using, not check")
    found = {key: judged(scope, told.get(key), f"{what}: {key}", sources) for key in ("using", "check")}
    return RowPolicy(
        name=name,
        command=command,  # type: ignore[arg-type]
        roles=("public",) if not roles or "public" in roles else tuple(sorted(set(roles))),
        permissive=optional(told.get("as")) != "restrictive",
        comment=optional(told.get("comment")),
        **found,
    )


def judged(scope: Scope, node: Node | None, what: str, sources: set[str]) -> str | None:
    """The expression; what it reads has been added to the sources."""
    if node is None:
        return None
    assert isinstance(node, Scalar)
    found = scope.judge(condition, node, what)
    if found is None:
        return None
    names = scope.draft.names
    known = scope.draft.relations
    for source, offset in found.sources:
        if believed(scope.draft, source) or scope.known(
            known, source, node.at(offset), f"{what}: relation {quoted(source)} is not in the document"
        ):
            sources.add(source)
    sources |= {f"{name}()" for name in found.calls if name in names.get("function", ())}
    return found.text


FIELD = Field(SHAPE, "Row level security is on: who sees and writes which rows")
SECTIONS = (Section("table", "row_security", FIELD, parse),)


def ref(item: RowSecurity) -> Ref:
    return Ref("row_security", item.table)


def opt_in(item: RowSecurity) -> str:
    return WORD


def read(state: State) -> Iterable[RowSecurity]:
    for row in state["row_security"]:
        policies = (
            RowPolicy(
                name=found["name"],
                command=COMMANDS[found["command"]],  # type: ignore[arg-type]
                roles=tuple(sorted(found["roles"])),
                permissive=found["permissive"],
                using=found["using"],
                check=found["check"],
                comment=found["comment"],
            )
            for found in row["policies"] or ()
        )
        yield RowSecurity(
            table=row["table"],
            policies={policy.name: policy for policy in policies},
            enabled=row["enabled"],
            forced=row["forced"],
            sources=tuple(sorted(row["sources"] or ())),
        )


def owner(schema: Schema, item: RowSecurity) -> Ref:
    return Ref("table", item.table)


def requires(schema: Schema, item: RowSecurity) -> Iterable[Ref]:
    """Its table, and whatever the policies read and call."""
    yield Ref("table", item.table)
    for source in item.sources:
        if source.endswith("()"):
            yield Ref("function", source.removesuffix("()"))
        else:
            yield relation_ref(schema, source)


# -- statements -------------------------------------------------------------------------------------------------------

OPEN = "every role with rights on {table} sees all of its rows from now on"
CLOSED = "roles other than the owner see and write only the rows that a policy lets through"


def alter_table(item: RowSecurity, what: str, note: str | None = None, hazards: tuple[Hazard, ...] = ()) -> Step:
    sql = statement("ALTER TABLE {table} {what} ROW LEVEL SECURITY", table=identifier(item.table), what=what)
    return Step(sql, hazards, lock="ACCESS EXCLUSIVE", note=note)


def disable(item: RowSecurity) -> Step:
    return alter_table(item, "DISABLE", hazards=(Hazard("exposes_rows", OPEN.format(table=item.table)),))


def on(item: RowSecurity, policy: RowPolicy) -> dict[str, str]:
    return {"name": identifier(policy.name), "table": identifier(item.table)}


def comment(item: RowSecurity, policy: RowPolicy) -> Step:
    sql = statement("COMMENT ON POLICY {name} ON {table} IS {text}", text=literal(policy.comment), **on(item, policy))
    return Step(sql)


def roles(policy: RowPolicy) -> str:
    return ", ".join("PUBLIC" if role == "public" else identifier(role) for role in policy.roles)


def clauses(policy: RowPolicy) -> str:
    parts = ((" USING", policy.using), (" WITH CHECK", policy.check))
    return "".join(f"{word} ({text})" for word, text in parts if text is not None)


def make(item: RowSecurity, policy: RowPolicy) -> Iterator[Step]:
    sql = statement(
        "CREATE POLICY {name} ON {table}{kind}{command}{roles}{clauses}",
        kind="" if policy.permissive else " AS RESTRICTIVE",
        command="" if policy.command == "all" else f" FOR {policy.command.upper()}",
        roles="" if policy.roles == ("public",) else f" TO {roles(policy)}",
        clauses=clauses(policy),
        **on(item, policy),
    )
    yield Step(sql, lock="ACCESS EXCLUSIVE")
    if policy.comment is not None:
        yield comment(item, policy)


def take(item: RowSecurity, policy: RowPolicy) -> Step:
    return Step(statement("DROP POLICY {name} ON {table}", **on(item, policy)), lock="ACCESS EXCLUSIVE")


def switch(live: RowSecurity, desired: RowSecurity) -> Iterator[Step]:
    if live.forced != desired.forced:
        yield alter_table(desired, "FORCE" if desired.forced else "NO FORCE")
    if live.enabled != desired.enabled:
        yield alter_table(desired, "ENABLE", CLOSED) if desired.enabled else disable(desired)


def create(item: RowSecurity, context: Context) -> Steps:
    live = context.live.objects.get(ref(item))
    before = live if isinstance(live, RowSecurity) else RowSecurity(item.table, enabled=False)
    made = (step for policy in item.policies.values() for step in make(item, policy))
    return (*made, *switch(before, item))


def alter(live: RowSecurity, desired: RowSecurity, context: Context) -> Steps:
    steps = [take(live, policy) for name, policy in live.policies.items() if name not in desired.policies]
    for name, policy in desired.policies.items():
        before = live.policies.get(name)
        if before is None:
            steps += make(desired, policy)
        elif before != policy:
            steps += changed(desired, before, policy)
    return (*steps, *switch(live, desired))


def changed(item: RowSecurity, live: RowPolicy, desired: RowPolicy) -> Iterator[Step]:
    """ALTER POLICY knows no other command or kind, and cannot take an expression away."""
    lost = [key for key in ("using", "check") if getattr(desired, key) is None and getattr(live, key) is not None]
    if lost or (live.command, live.permissive) != (desired.command, desired.permissive):
        yield take(item, live)
        yield from make(item, desired)
        return
    target = f" TO {roles(desired)}" if live.roles != desired.roles else ""
    same = {key: None for key in ("using", "check") if getattr(live, key) == getattr(desired, key)}
    text = clauses(msgspec.structs.replace(desired, **same))
    if target or text:
        sql = statement("ALTER POLICY {name} ON {table}{target}{text}", target=target, text=text, **on(item, desired))
        yield Step(sql, lock="ACCESS EXCLUSIVE")
    if live.comment != desired.comment:
        yield comment(item, desired)


def drop(item: RowSecurity, context: Context) -> Steps:
    """Of one that comes back, only the policies go."""
    gone = [take(item, policy) for policy in item.policies.values()]
    if ref(item) in context.desired.objects:
        return tuple(gone)
    off = [disable(item)] if item.enabled else []
    return (*off, *([alter_table(item, "NO FORCE")] if item.forced else []), *gone)


# -- pull -------------------------------------------------------------------------------------------------------------


def write(item: RowSecurity, writing: Writing) -> Iterable[Written]:
    path = (*home(writing.schema, item.table), "row_security")
    if not item.enabled:
        yield Note(f"row security of {item.table}: its policies stand there, and row security is not enabled")
        return
    policies = {name: written(policy) for name, policy in item.policies.items()}
    if item.forced or not policies:
        yield Entry((*path, "forced"), True) if item.forced else Entry(path, {})
    for name, policy in policies.items():
        yield Entry((*path, "policies", name), policy)


def written(policy: RowPolicy) -> Value:
    return said(
        **{
            "for": None if policy.command == "all" else policy.command,
            "to": None if policy.roles == ("public",) else list(policy.roles),
            "using": None if policy.using is None else bare(policy.using),
            "check": None if policy.check is None else bare(policy.check),
            "as": None if policy.permissive else "restrictive",
            "comment": policy.comment,
        }
    )


KIND: Kind[RowSecurity] = Kind(
    type="row_security",
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
