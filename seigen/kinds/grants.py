"""Grants: all rights on one object, less its owner's.

They are compared by value and never built in the scratch schema, where the database's default privileges would have
their say. Only what differs is granted or revoked, and never with CASCADE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from seigen.errors import FragmentError, Position
from seigen.kinds import rights
from seigen.kinds.base import RELATIONS, Kind, State, Steps, is_compressed, relation_ref
from seigen.kinds.rights import DEFAULTS, Right, Rights
from seigen.kinds.writing import Entry, Note, Writing, Written, home
from seigen.model import Context, Grantable, Grants, Ref, Refuse, Routine, Schema, Server, Step, columns_of
from seigen.scope import Draft, Scope, items, optional, text
from seigen.shapes import At, Field, ListOf, MapOf, Section, sql
from seigen.sql import identifier, statement
from seigen.yaml_tree import Mapping, Node, Scalar, quoted

PRIVILEGE = sql("a privilege, such as select or update (a, b)", "select", "update (a, b)", "all")
SHAPE = MapOf(
    "role",
    ListOf(PRIVILEGE, "a list of privileges, such as [select, insert]"),
    "a mapping of roles to privileges, such as {reporting: [select]}",
)
ON: dict[str, Grantable] = {
    **dict.fromkeys(RELATIONS, "table"),
    "sequence": "sequence",
    "function": "function",
    "procedure": "procedure",
}
WORD, SCHEMA_WORD = "grant", "schema grant"
# in names' positions of SQL these are key words; a role of such a name can hardly be meant
RESERVED = ("current_role", "current_user", "none", "session_user")


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Mapping)
    whole = scope.ref.kind == "document"
    on: Grantable = "schema" if whole else ON[scope.ref.kind]
    name = (optional(scope.node.entries.get("schema")) or "public") if whole else scope.ref.name
    roles = {}
    for role, value in node.entries.items():
        role_is_named(scope, role, node.keys[role], "grants")
        found = rights.spelled(rights.merged(judged(scope, role, item, on, name) for item in items(value)))
        if found:
            roles[role] = found
    item = Grants(on, name, roles)
    scope.put(ref(item), item, scope.position)
    scope.manage(SCHEMA_WORD if whole else WORD)
    scope.later(lambda: fill(scope.draft))


def role_is_named(scope: Scope, role: str, position: Position, what: str) -> None:
    """A role that depends on who applies would differ for whoever compares next."""
    if role in RESERVED:
        scope.problem(position, f"{what}: {quoted(role)} is no role's name, and another role for each; name the role")


def judged(scope: Scope, role: str, node: Node, on: Grantable, name: str) -> Rights:
    """The rights of one entry; {} when it is wrong, which has been reported."""
    assert isinstance(node, Scalar)
    what = f"grants: role {quoted(role)}"
    try:
        found = rights.judge(text(node), on)
    except FragmentError as error:
        scope.problem(node.at(error.offset), f"{what}: {error}")
        return {}
    for _, column in found:
        if column:
            scope.known_column(name, column, node.position, what)
    if role == "public" and any(found.values()):
        scope.problem(node.position, f"{what}: the server gives grant options to roles only, not to everybody")
    return found


def fill(draft: Draft) -> None:
    """What has no key has PostgreSQL's defaults, once the document speaks of grants at all."""
    if WORD not in draft.managed:
        return
    for place in list(draft.objects):
        if place.kind in ON:
            item = Grants(ON[place.kind], place.name, DEFAULTS[ON[place.kind]])
            if ref(item) not in draft.objects:
                draft.objects[ref(item)] = item
                draft.where[ref(item)] = draft.where[place]


FIELD = Field(SHAPE, "All rights on it less its owner's: role (public is everybody) → privileges, as GRANT has them")
PLACES: tuple[At, ...] = (
    "document",
    "table",
    "aggregate",
    "view",
    "materialized_view",
    "sequence",
    "function",
    "procedure",
)
SECTIONS = tuple(Section(at, "grants", FIELD, parse) for at in PLACES)


def ref(item: Grants) -> Ref:
    if item.on in ("table", "sequence"):
        return Ref("grants", item.name)
    return Ref("grants", item.name if item.arguments is None else f"{item.name}({item.arguments})", item.on)


def opt_in(item: Grants) -> str:
    return SCHEMA_WORD if item.on == "schema" else WORD


def silent(item: Grants) -> bool:
    """PostgreSQL's own defaults. What everybody may do in schema public depends on the version that made it."""
    return item.roles == DEFAULTS[item.on] or (
        item.on == "schema" and item.name == "public" and {*item.roles} == {"public"}
    )


def read(state: State) -> Iterable[Grants]:
    for row in state["grants"]:
        every: dict[str, list[Rights]] = {}
        others = set()
        for found in row["rights"] or ():
            right = Right(found["right"], found["column"] or "")
            every.setdefault(found["role"], []).append({right: found["option"]})
            if found["by"] is not None:
                others.add((found["role"], found["right"], found["by"]))
        yield Grants(
            on=row["on"],
            name=row["name"],
            roles={role: rights.spelled(rights.merged(every[role])) for role in sorted(every)},
            arguments=row["arguments"],
            owner=row["owner"],
            others=tuple(sorted(others)),
        )


def base(schema: Schema, item: Grants) -> Ref:
    """What the rights are on."""
    return relation_ref(schema, item.name) if item.on == "table" else Ref(item.on, item.name)


def requires(schema: Schema, item: Grants) -> Iterable[Ref]:
    yield base(schema, item)


def outside(item: Grants, schema: Schema, server: Server) -> Iterable[Grants]:
    """`all` as the server counts it, and one for each routine of the name."""
    roles = {role: rights.expanded(texts, item.on, server.version) for role, texts in item.roles.items()}
    yield from each_overload(msgspec.structs.replace(item, roles=roles), schema)


def align(live: Grants, desired: Grants) -> Grants:
    """The owner's own rights are nobody's business, and who granted does not matter while nothing is revoked."""
    roles = {role: texts for role, texts in desired.roles.items() if role != live.owner}
    return msgspec.structs.replace(desired, roles=roles, owner=live.owner, others=live.others)


# -- statements -------------------------------------------------------------------------------------------------------


def create(item: Grants, context: Context) -> Steps | Refuse:
    """From what a new object has: PostgreSQL's defaults, or those that somebody set with ALTER DEFAULT PRIVILEGES."""
    on = "function" if item.on == "procedure" else item.on
    first = context.facts.default_rights.get(on, DEFAULTS[item.on])
    steps = list(given_back(item, context))
    for one in each_overload(item, context.desired):
        outcome = alter(Grants(one.on, one.name, first, one.arguments), one, context)
        if isinstance(outcome, Refuse):
            return outcome
        steps += outcome
    return tuple(steps)


def given_back(item: Grants, context: Context) -> Iterator[Step]:
    """What is made anew belongs to whoever applies, with whose rights a view would read and a function would run."""
    live = context.live.objects.get(ref(item)) or context.live.aside.get(ref(item))
    owner = live.owner if isinstance(live, Grants) else context.facts.role
    if owner != context.facts.role:
        whole = base(context.desired, item).kind == "continuous_aggregate"  # with the relations behind it
        what = f"MATERIALIZED VIEW {identifier(item.name)}" if whole else target(item)
        sql = statement("ALTER {target} OWNER TO {owner}", target=what, owner=identifier(owner))
        yield Step(sql, note=f"{item.name} belongs to {owner} as before")


def each_overload(item: Grants, schema: Schema) -> Iterator[Grants]:
    """Declared grants for each routine of the name: a bare name that several have is ambiguous (42725)."""
    routine = schema.objects.get(Ref(item.on, item.name))
    if item.arguments is not None or not isinstance(routine, Routine):
        yield item
        return
    for overload in routine.overloads:
        yield msgspec.structs.replace(item, arguments=overload.arguments)


def alter(live: Grants, desired: Grants, context: Context) -> Steps | Refuse:
    steps: list[Step] = []
    for role in sorted(live.roles.keys() | desired.roles.keys()):
        old = rights.rights_of(live.roles.get(role, ()))
        new = rights.rights_of(desired.roles.get(role, ()))
        gone = [right for right in old if right not in new and stands(right, desired, context)]
        less = [right for right in old if old[right] and right in new and not new[right]]
        refusal = not_ours(live, role, [*gone, *less])
        if refusal is not None:
            return refusal
        more = {right: option for right, option in new.items() if right not in old or (option and not old[right])}
        # a privilege that is revoked from the relation is revoked from all of its columns as well
        swept = {right.word for right in (*gone, *less) if not right.column}
        more |= {right: option for right, option in new.items() if right.column and right.word in swept}
        if any(right.column for right in (*gone, *less, *more)) and stays_compressed(desired, context):
            return Refuse(
                f"TimescaleDB hands rights on columns of {desired.name} down to its compressed chunks, which have "
                "none of these columns (42703)",
                "grant on the whole table; or take compression: out of the document and apply, then grant, and put "
                "it back",
            )
        steps += revoke(desired, role, gone)
        steps += revoke(desired, role, less, "GRANT OPTION FOR ")
        for option in (False, True):
            steps += grant(desired, role, [right for right, value in more.items() if value is option], option)
    return tuple(steps)


def stays_compressed(item: Grants, context: Context) -> bool:
    """Whether compression is enabled when the rights change: it comes after them, and goes before."""
    enabled = all(is_compressed(schema, item.name) for schema in (context.live, context.desired))
    return enabled and item.on == "table" and not context.server.column_grants_under_compression


def stands(right: Right, desired: Grants, context: Context) -> bool:
    """Whether there is something to revoke: with a column that is dropped, its rights are gone."""
    columns = columns_of(context.desired, desired.name)
    return not right.column or not columns or right.column in columns


def not_ours(live: Grants, role: str, lost: Iterable[Right]) -> Refuse | None:
    """REVOKE takes back what the owner granted: what another role granted stays, and keeps that role's own right."""
    words = {right.word for right in lost}
    for grantee, word, grantor in live.others:
        if word in words and role in (grantee, grantor):
            return Refuse(
                f"{word} on {live.on} {live.name} was granted to {grantee} by {grantor}, not by the owner: only "
                f"{grantor} can revoke it",
                f"SET ROLE {identifier(grantor)}; REVOKE {word.upper()} ON {target(live)} FROM {grantee_sql(grantee)}; "
                "RESET ROLE; by hand, and apply",
            )
    return None


def revoke(item: Grants, role: str, lost: list[Right], what: str = "") -> Steps:
    if not lost:
        return ()
    sql = statement(
        "REVOKE {what}{rights} ON {target} FROM {role}",
        what=what,
        rights=listed(lost),
        target=target(item),
        role=grantee_sql(role),
    )
    return (Step(sql),)


def grant(item: Grants, role: str, found: list[Right], option: bool) -> Iterator[Step]:
    """ALL and ALL (columns) stand alone in GRANT's grammar."""
    alone = [[right for right in found if right.word == "all" and bool(right.column) is some] for some in (False, True)]
    for part in (*alone, [right for right in found if right.word != "all"]):
        if part:
            sql = statement(
                "GRANT {rights} ON {target} TO {role}{option}",
                rights=listed(part),
                target=target(item),
                role=grantee_sql(role),
                option=" WITH GRANT OPTION" if option else "",
            )
            yield Step(sql)


def listed(found: Iterable[Right]) -> str:
    """SELECT, UPDATE (a, b)."""
    parts = (part.partition(" (") for part in rights.spelled(dict.fromkeys(found, False)))
    return ", ".join(word.upper() + opening + columns for word, opening, columns in parts)


def target(item: Grants) -> str:
    types = f"({item.arguments})" if item.arguments is not None else ""
    return f"{item.on.upper()} {identifier(item.name)}{types}"


def grantee_sql(role: str) -> str:
    return "PUBLIC" if role == "public" else identifier(role)


def on_what_stays(item: Grants, desired: Schema) -> Grants | None:
    """Live grants on the object as it is to be; None when that object goes.

    A routine's follow it to its new argument types when there is but one of the name: what nobody but a role may call
    is not open to everybody because it got another argument.
    """
    there = desired.objects.get(base(desired, item))
    if not isinstance(there, Routine):
        return item if there is not None else None
    types = [overload.arguments for overload in there.overloads]
    if item.arguments in types:
        return item
    return msgspec.structs.replace(item, arguments=types[0]) if len(types) == 1 else None


def drop(item: Grants, context: Context) -> Steps | Refuse:
    """Nothing is revoked on an overload that is dropped."""
    if on_what_stays(item, context.desired) != item:
        return ()
    return alter(item, Grants(item.on, item.name, DEFAULTS[item.on], item.arguments), context)


# -- pull -------------------------------------------------------------------------------------------------------------

KEYS = {"sequence": "sequences", "function": "functions", "procedure": "procedures"}


def write(item: Grants, writing: Writing) -> Iterable[Written]:
    if silent(item):
        return
    overloads = (
        other for other in writing.schema.objects.values() if isinstance(other, Grants) and other.on == item.on
    )
    if any(other.name == item.name and other.roles != item.roles for other in overloads):
        yield Note(f"{item.on} {item.name}: its overloads differ in grants")
        return
    if item.on == "schema":
        path: tuple[str, ...] = ()
    else:
        path = home(writing.schema, item.name) if item.on == "table" else (KEYS[item.on], item.name)
    yield Entry((*path, "grants"), {role: list(texts) for role, texts in item.roles.items()})


KIND: Kind[Grants] = Kind(
    type="grants",
    ref=ref,
    opt_in=opt_in,
    silent=silent,
    sections=SECTIONS,
    read=read,
    outside=outside,
    requires=requires,
    owner=base,
    align=align,
    write=write,
    create=create,
    alter=alter,
    drop=drop,
)
