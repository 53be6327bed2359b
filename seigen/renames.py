"""`renamed_from:` → which renames are due, their statements, and both schemas under one set of names.

Pure. The server spells expressions with the names of the day, so the canonical schema is read twice when a rename
is due: under the new names, and with the renames undone in the scratch schema, as the live one would spell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, LiteralString, NamedTuple

import msgspec

from seigen.kinds import KINDS, rights
from seigen.kinds.hypertable import place
from seigen.model import (
    Change,
    Column,
    Constraint,
    ContinuousAggregate,
    Document,
    Domain,
    Enum,
    Grants,
    Hypertable,
    Index,
    MaterializedView,
    Object,
    Partition,
    Ref,
    Routine,
    RowSecurity,
    Schema,
    Sequence,
    SequenceOwner,
    Step,
    Table,
    Trigger,
    View,
)
from seigen.sql import identifier, statement

# they share one set of names
RELATIONS = ("sequence", "table", "partition", "continuous_aggregate", "view", "materialized_view")
ROUTINES = ("function", "procedure")  # before the types of their arguments, which tell overloads apart
OF_RELATION = ("constraint", "trigger")  # their names are those of one relation
FIRST = ("enum", "domain", *RELATIONS)  # before what belongs to them
SPELT = (*ROUTINES, *FIRST, "column")  # their names stand in other objects' texts


class Rename(NamedTuple):
    """kind: 'column', 'policy' or a Ref kind. relation: the new name of the table of a column, policy or constraint, ''
    for others.

    overloads: the types of the arguments of each, for a function or procedure.
    """

    kind: str
    relation: str
    old: str
    new: str
    on_aggregate: bool = False
    overloads: tuple[str, ...] = ()


Place = Ref | tuple[Ref, str]
"""An object, or (table, "columns.name")."""


def due(live: Schema, document: Document) -> list[Rename]:
    """The renames whose old name is there and whose new name is not, or is given away by another rename before.

    Done ones are nothing any more.
    """
    there: set[Place] = {*live.objects, *parts(live)}
    taken = set(there)
    former: dict[str, str] = {}  # tables and aggregates: new name → the live one
    found: list[Rename] = []
    for turn in range(3):
        waiting = [entry for entry in document.renamed_from.items() if turn_of(entry[0]) == turn]
        while True:
            ready = ((new, old) for new, old in waiting if before(new, old, former) in there & taken)
            entry = next(((new, old) for new, old in ready if lived(new, former) not in taken), None)
            if entry is None:
                break
            waiting.remove(entry)
            new, old = entry
            was = before(new, old, former)
            taken.remove(was)
            taken.add(lived(new, former))
            found.append(rename_of(new, old, live.objects.get(was) if isinstance(was, Ref) else None))
            if turn == 1 and isinstance(new, Ref):
                former[new.name] = old
    return found


def parts(schema: Schema) -> Iterator[tuple[Ref, str]]:
    """What has a name inside an object."""
    for ref, item in schema.objects.items():
        if isinstance(item, Table):
            yield from ((ref, f"columns.{name}") for name in item.columns)
        if isinstance(item, RowSecurity):
            yield from ((ref, f"policies.{name}") for name in item.policies)


def lived(place: Place, former: Mapping[str, str]) -> Place:
    """The place with today's name of the table that it belongs to."""
    if isinstance(place, Ref):
        return place._replace(relation=former.get(place.relation, place.relation))
    ref, field = place
    return ref._replace(name=former.get(ref.name, ref.name)), field


def before(place: Place, old: str, former: Mapping[str, str]) -> Place:
    """Today's place of what is renamed."""
    now = lived(place, former)
    return now._replace(name=old) if isinstance(now, Ref) else (now[0], f"{now[1].partition('.')[0]}.{old}")


def rename_of(place: Place, old: str, item: Object | None) -> Rename:
    if isinstance(place, Ref):
        overloads = tuple(one.arguments for one in item.overloads) if isinstance(item, Routine) else ()
        on_aggregate = isinstance(item, Index) and item.on_aggregate
        return Rename(place.kind, place.relation, old, place.name, on_aggregate, overloads)
    ref, field = place
    part, _, name = field.partition(".")
    return Rename(PARTS[part], ref.name, old, name)


PARTS = {"columns": "column", "policies": "policy"}
WHOLES = {"column": "table", "policy": "row_security"}  # whose difference it is


def turn_of(place: Place) -> int:
    kind = place.kind if isinstance(place, Ref) else "column"
    return 0 if kind in ROUTINES else 1 if kind in FIRST else 2


def rename_sql(rename: Rename, *, undo: bool = False) -> list[str]:
    """One statement; for a function one an overload."""
    old, new = (rename.new, rename.old) if undo else (rename.old, rename.new)
    parts = {"old": identifier(old), "new": identifier(new)}
    table = identifier(rename.relation) if rename.relation else ""
    inner = "_timescaledb_internal." if rename.on_aggregate else ""
    template = TEMPLATES[rename.kind]
    return [
        statement(template, table=table, inner=inner, arguments=arguments, **parts)
        for arguments in rename.overloads or ("",)
    ]


TEMPLATES: dict[str, LiteralString] = {
    "enum": "ALTER TYPE {old} RENAME TO {new}",
    "domain": "ALTER DOMAIN {old} RENAME TO {new}",
    "sequence": "ALTER SEQUENCE {old} RENAME TO {new}",
    "table": "ALTER TABLE {old} RENAME TO {new}",
    "partition": "ALTER TABLE {old} RENAME TO {new}",
    "continuous_aggregate": "ALTER MATERIALIZED VIEW {old} RENAME TO {new}",
    "view": "ALTER VIEW {old} RENAME TO {new}",
    "materialized_view": "ALTER MATERIALIZED VIEW {old} RENAME TO {new}",
    "index": "ALTER INDEX {inner}{old} RENAME TO {new}",
    "column": "ALTER TABLE {table} RENAME COLUMN {old} TO {new}",
    "constraint": "ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}",
    "trigger": "ALTER TRIGGER {old} ON {table} RENAME TO {new}",
    "function": "ALTER FUNCTION {old}({arguments}) RENAME TO {new}",
    "procedure": "ALTER PROCEDURE {old}({arguments}) RENAME TO {new}",
    "policy": "ALTER POLICY {old} ON {table} RENAME TO {new}",
}


def undo_statements(renames: Iterable[Rename]) -> list[str]:
    """What turns a scratch schema's names back: columns first, then their tables."""
    spelt = (rename for rename in reversed(list(renames)) if rename.kind in SPELT)
    return [text for rename in spelt for text in rename_sql(rename, undo=True)]


def changes(renames: Iterable[Rename]) -> list[Change]:
    found = []
    for rename in renames:
        kind = WHOLES.get(rename.kind, rename.kind)
        name = rename.relation if rename.kind in WHOLES else rename.new
        relation = rename.relation or rename.new
        what = f"{rename.kind} " if rename.kind in WHOLES else ""
        what += f"{rename.old} → {rename.new}"
        lock = None if rename.kind in ROUTINES else "ACCESS EXCLUSIVE"
        steps = tuple(Step(text, lock=lock) for text in rename_sql(rename))
        ref = Ref(kind, name, rename.relation if kind in OF_RELATION else "")
        found.append(Change("rename", ref, relation, (what,), steps))
    return found


# -- one set of names -------------------------------------------------------------------------------------------------

RELATION_FIELDS = ("table", "relation", "ref_table", "parent")
GROUPS = {  # kinds that share one set of names
    **dict.fromkeys(RELATIONS, "relation"),
    **dict.fromkeys(ROUTINES, "routine"),
}
NAME_IS: dict[type, str] = {  # whose names an object's own name is one of
    Table: "relation",
    ContinuousAggregate: "relation",
    Partition: "relation",
    Sequence: "relation",
    View: "relation",
    MaterializedView: "relation",
    Enum: "enum",
    Domain: "domain",
    Index: "index",
    Constraint: "constraint",
    Routine: "routine",
    Trigger: "trigger",
}


def moved(item: Any, renames: Iterable[Rename], *, back: bool = False) -> Any:
    """The object under the new (back: old) names; its SQL texts stay as they are."""
    names: dict[tuple[str, str, str], str] = {}
    for rename in renames:
        kind = GROUPS.get(rename.kind, rename.kind)
        old, new = (rename.new, rename.old) if back else (rename.old, rename.new)
        names[kind, rename.relation, old] = new

    def relation(name: str) -> str:
        return names.get(("relation", "", name), name)

    fields: dict[str, Any] = {
        field: relation(getattr(item, field)) for field in RELATION_FIELDS if getattr(item, field, None)
    }
    owner = fields.get("table") or fields.get("relation") or relation(getattr(item, "name", ""))
    name_is = NAME_IS.get(type(item))
    if isinstance(item, Grants):
        name_is = GROUPS.get(item.on, item.on)
    if name_is:
        scope = owner if name_is in OF_RELATION else ""
        fields["name"] = names.get((name_is, scope, item.name), item.name)
    if hasattr(item, "sources"):
        fields["sources"] = tuple(sorted(map(relation, item.sources)))
    columns = {old: new for (kind, table, old), new in names.items() if kind == "column" and table == owner}
    policies = {old: new for (kind, table, old), new in names.items() if kind == "policy" and table == owner}
    return msgspec.structs.replace(item, **fields, **with_columns(item, columns), **with_policies(item, policies))


def with_policies(item: Any, names: Mapping[str, str]) -> dict[str, Any]:
    if not names or not isinstance(item, RowSecurity):
        return {}
    pairs = ((names.get(name, name), policy) for name, policy in item.policies.items())
    return {"policies": {name: msgspec.structs.replace(policy, name=name) for name, policy in pairs}}


def with_columns(item: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an object that name columns of its own table."""
    if not names:
        return {}
    if isinstance(item, Table):
        pairs = ((names.get(name, name), column) for name, column in item.columns.items())
        return {"columns": {name: msgspec.structs.replace(column, name=name) for name, column in pairs}}
    if isinstance(item, Grants):
        return {"roles": {role: rights.renamed(texts, names) for role, texts in item.roles.items()}}
    if isinstance(item, Hypertable):
        dimensions = (msgspec.structs.replace(d, column=names.get(d.column, d.column)) for d in item.dimensions)
        return {"dimensions": tuple(sorted(dimensions, key=place))}
    if isinstance(item, SequenceOwner):
        return {"column": names.get(item.column, item.column)}
    return {
        field: tuple(names.get(name, name) for name in getattr(item, field))
        for field in ("columns", "segment_by")
        if hasattr(item, field)
    }


def under_old_names(undone: Schema, renames: Iterable[Rename]) -> Schema:
    """A canonical schema whose renames were undone in the scratch schema: what no text mentions is renamed here."""
    every = list(renames)
    tables = {rename.new: rename.old for rename in every if rename.kind in FIRST}
    quiet = [
        rename._replace(relation=tables.get(rename.relation, rename.relation))
        for rename in every
        if rename.kind not in SPELT
    ]
    objects = [moved(item, quiet, back=True) for item in undone.objects.values()]
    refs = (KINDS[ref.kind].ref(item) for ref, item in zip(undone.objects, objects, strict=True))
    return Schema(undone.name, dict(zip(refs, objects, strict=True)), undone.unmanaged)


def under_new_names(live: Schema, old: Schema, new: Schema, renames: Iterable[Rename]) -> Schema:
    """The live schema as it is after the renames.

    A field equal to that of the canonical object under the old names is that of the one under the new names: whatever
    text or type stands in it means the same.
    """
    objects: dict[Ref, Object] = {}
    for ref, item in live.objects.items():
        there = moved(item, renames)
        place = KINDS[ref.kind].ref(there)
        before, after = old.objects.get(ref), new.objects.get(place)
        objects[place] = there if before is None or after is None else merged(item, there, before, after)
    aside = ((KINDS[ref.kind], moved(item, renames)) for ref, item in live.aside.items())
    return Schema(live.name, objects, live.unmanaged, {kind.ref(item): item for kind, item in aside})


def merged(item: Any, there: Any, before: Any, after: Any) -> Any:
    """`item`, which is `there` under the new names, with the fields of `after` where it has those of `before`."""
    fields: dict[str, Any] = {}
    for field in (found.name for found in msgspec.structs.fields(item)):
        if getattr(item, field) == getattr(before, field):
            fields[field] = getattr(after, field)
        elif isinstance(item, Table) and field == "columns":
            pairs = zip(item.columns.values(), there.columns.values(), strict=True)
            fields[field] = {new.name: merged_column(column, new, before, after) for column, new in pairs}
        elif isinstance(item, Routine) and field == "overloads":
            each = [routine.overloads for routine in (item, there, before, after)]
            if all(len(overloads) == 1 for overloads in each):  # several may stand in another order now
                fields[field] = (merged(*(overloads[0] for overloads in each)),)
    return msgspec.structs.replace(there, **fields)


def merged_column(column: Column, there: Column, before: Table, after: Table) -> Column:
    was, becomes = before.columns.get(column.name), after.columns.get(there.name)
    if was is None or becomes is None:
        return there
    found: Column = merged(column, there, was, becomes)
    return found
