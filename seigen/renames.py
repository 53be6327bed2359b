"""`renamed_from:` → which renames are due, their statements, and both schemas under one set of names.

Pure. The server spells expressions with the names of the day, so the canonical schema is read twice when a rename
is due: under the new names, and with the renames undone in the scratch schema, as the live one would spell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString, NamedTuple

import msgspec

from seigen.kinds import KINDS
from seigen.model import (
    Change,
    Constraint,
    ContinuousAggregate,
    Document,
    Enum,
    Hypertable,
    Index,
    Object,
    Ref,
    Schema,
    Step,
    Table,
    columns_of,
)
from seigen.sql import identifier, statement

FIRST = ("enum", "table", "continuous_aggregate")  # renamed before what belongs to them
SPELT = (*FIRST, "column")  # their names stand in other objects' texts


class Rename(NamedTuple):
    """kind: 'column' or a Ref kind. relation: the new name of the table of a column or constraint, '' for others."""

    kind: str
    relation: str
    old: str
    new: str
    on_aggregate: bool = False


def due(live: Schema, document: Document) -> list[Rename]:
    """The renames whose old name is there and whose new name is not; done ones are nothing any more."""
    found: list[Rename] = []
    former: dict[str, str] = {}
    entries = sorted(document.renamed_from.items(), key=lambda entry: not is_first(entry[0]))
    for place, old in entries:
        if isinstance(place, Ref):
            table = former.get(place.relation, place.relation)
            before = place._replace(name=old, relation=table)
            if before in live.objects and place._replace(relation=table) not in live.objects:
                item = live.objects[before]
                inner = isinstance(item, Index) and item.on_aggregate
                found.append(Rename(place.kind, place.relation, old, place.name, inner))
                if place.kind in FIRST:
                    former[place.name] = old
            continue
        ref, field = place
        new = field.removeprefix("columns.")
        columns = columns_of(live, former.get(ref.name, ref.name))
        if old in columns and new not in columns:
            found.append(Rename("column", ref.name, old, new))
    return found


def is_first(place: Ref | tuple[Ref, str]) -> bool:
    return isinstance(place, Ref) and place.kind in FIRST


def rename_sql(rename: Rename, *, undo: bool = False) -> str:
    old, new = (rename.new, rename.old) if undo else (rename.old, rename.new)
    parts = {"old": identifier(old), "new": identifier(new)}
    table = identifier(rename.relation) if rename.relation else ""
    inner = "_timescaledb_internal." if rename.on_aggregate else ""
    return statement(TEMPLATES[rename.kind], table=table, inner=inner, **parts)


TEMPLATES: dict[str, LiteralString] = {
    "enum": "ALTER TYPE {old} RENAME TO {new}",
    "table": "ALTER TABLE {old} RENAME TO {new}",
    "continuous_aggregate": "ALTER MATERIALIZED VIEW {old} RENAME TO {new}",
    "index": "ALTER INDEX {inner}{old} RENAME TO {new}",
    "column": "ALTER TABLE {table} RENAME COLUMN {old} TO {new}",
    "constraint": "ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}",
}


def undo_statements(renames: Iterable[Rename]) -> list[str]:
    """What turns a scratch schema's names back: columns first, then their tables."""
    return [rename_sql(rename, undo=True) for rename in reversed(list(renames)) if rename.kind in SPELT]


def changes(renames: Iterable[Rename]) -> list[Change]:
    found = []
    for rename in renames:
        kind = "table" if rename.kind == "column" else rename.kind
        name = rename.relation if rename.kind == "column" else rename.new
        relation = rename.relation or rename.new
        what = f"column {rename.old} → {rename.new}" if rename.kind == "column" else f"{rename.old} → {rename.new}"
        step = Step(rename_sql(rename), lock="ACCESS EXCLUSIVE")
        ref = Ref(kind, name, rename.relation if kind == "constraint" else "")
        found.append(Change("rename", ref, relation, (what,), (step,)))
    return found


# -- one set of names -------------------------------------------------------------------------------------------------

RELATION_FIELDS = ("table", "relation", "ref_table")
NAME_IS: dict[type, str] = {  # whose names an object's own name is one of
    Table: "relation",
    ContinuousAggregate: "relation",
    Enum: "enum",
    Index: "index",
    Constraint: "constraint",
}


def moved(item: Any, renames: Iterable[Rename], *, back: bool = False) -> Any:
    """The object under the new (back: old) names; its SQL texts stay as they are."""
    names: dict[tuple[str, str, str], str] = {}
    for rename in renames:
        kind = "relation" if rename.kind in ("table", "continuous_aggregate") else rename.kind
        old, new = (rename.new, rename.old) if back else (rename.old, rename.new)
        names[kind, rename.relation, old] = new

    def relation(name: str) -> str:
        return names.get(("relation", "", name), name)

    fields: dict[str, Any] = {
        field: relation(getattr(item, field)) for field in RELATION_FIELDS if getattr(item, field, None)
    }
    owner = fields.get("table") or fields.get("relation") or relation(getattr(item, "name", ""))
    if name_is := NAME_IS.get(type(item)):
        scope = owner if name_is == "constraint" else ""
        fields["name"] = names.get((name_is, scope, item.name), item.name)
    if hasattr(item, "sources"):
        fields["sources"] = tuple(sorted(map(relation, item.sources)))
    columns = {old: new for (kind, table, old), new in names.items() if kind == "column" and table == owner}
    return msgspec.structs.replace(item, **fields, **with_columns(item, columns))


def with_columns(item: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an object that name columns of its own table."""
    if not names:
        return {}
    if isinstance(item, Table):
        pairs = ((names.get(name, name), column) for name, column in item.columns.items())
        return {"columns": {name: msgspec.structs.replace(column, name=name) for name, column in pairs}}
    if isinstance(item, Hypertable):
        dimensions = (msgspec.structs.replace(d, column=names.get(d.column, d.column)) for d in item.dimensions)
        return {"dimensions": tuple(dimensions)}
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

    An object equal to its canonical self under the old names is its canonical self under the new ones.
    """
    objects: dict[Ref, Object] = {}
    for ref, item in live.objects.items():
        there = moved(item, renames)
        place = KINDS[ref.kind].ref(there)
        unchanged = place in new.objects and old.objects.get(ref) == item
        objects[place] = new.objects[place] if unchanged else there
    return Schema(live.name, objects, live.unmanaged)
