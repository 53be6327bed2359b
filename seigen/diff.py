"""(live, canonical) → differences: equality of values, after both sides speak of the same objects in the same spelling.

Pure. Nothing here decides how a difference is repaired: that is plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product, zip_longest
from typing import Any, NamedTuple

import msgspec

from seigen import intervals
from seigen.kinds import KINDS, RANK, partition
from seigen.kinds.base import RELATIONS
from seigen.kinds.matching_jobs import may_be_declared, user_jobs
from seigen.model import (
    Column,
    Constraint,
    Document,
    Domain,
    Extension,
    Index,
    Object,
    Overload,
    Partition,
    Ref,
    Routine,
    RowPolicy,
    RowSecurity,
    Schema,
    SequenceOwner,
    Setup,
    Table,
    Trigger,
    UserJob,
)


class Difference(NamedTuple):
    """None on one side means that the object is missing there."""

    ref: Ref
    live: Object | None
    desired: Object | None


def diff(live: Schema, desired: Schema) -> list[Difference]:
    """Every object that is not equal on both sides, by kind and name."""
    refs = sorted(live.objects.keys() | desired.objects.keys(), key=lambda ref: (RANK[ref.kind], ref))
    pairs = (Difference(ref, live.objects.get(ref), desired.objects.get(ref)) for ref in refs)
    return [pair for pair in pairs if pair.live != pair.desired]


def fingerprint(schema: Schema) -> str:
    """A digest of all objects. Rows, chunks, ids and next starts are in none of them."""
    items = [schema.objects[ref] for ref in sorted(schema.objects)]
    return hashlib.sha256(msgspec.json.encode(items, order="deterministic")).hexdigest()


def relation_of(item: Object) -> str:
    """The table or aggregate that an object belongs to, its own name for those that belong to none."""
    for field in ("relation", "table", "name"):
        if hasattr(item, field):
            return str(getattr(item, field))
    raise TypeError(item)


# -- which objects are the document's ---------------------------------------------------------------------------------


def owned(live: Schema, document: Document) -> tuple[Schema, tuple[str, ...]]:
    """The live schema without what the document ignores, and the relations that were ignored.

    Extensions count only when the document names them: they are created when missing, never dropped. Objects of an
    optional kind whose key the document does not use are counted as unmanaged, with what belongs to them.
    """
    hidden: set[str] = set()
    kept: dict[Ref, Object] = {}
    aside: dict[Ref, Object] = {}
    left = left_alone(live, document)
    jobs = user_jobs(document.schema.objects).values()
    alone = {ref.name for ref in left if ref.kind in (*RELATIONS, "sequence")}
    unmanaged = {kind: list(names) for kind, names in live.unmanaged.items()}
    for ref, item in live.objects.items():
        relation, owner = relation_of(item), KINDS[ref.kind].owner(live, item)
        if isinstance(item, UserJob) and not item.own and (ref in left or not may_be_declared(item, jobs)):
            continue
        if isinstance(item, Setup):
            kept |= {ref: item} if ref in document.schema.objects else {}
            continue
        homes = {relation, *owning_table(live, relation)}
        homeless = owner is not None and (owner in left or owner not in live.objects)
        if ref in left or homeless or (homes & alone and ref.kind not in NO_RELATIONS):
            word = KINDS[ref.kind].opt_in(item)
            if word is not None and not KINDS[ref.kind].silent(item):
                unmanaged.setdefault(word, []).append(ref.name)
            if ref in left:
                aside[ref] = item
            continue
        if isinstance(item, Extension):
            if item.name in document.extensions:
                kept[ref] = item
        elif ref.kind in NO_RELATIONS or not any(fnmatchcase(*pair) for pair in product(homes, document.ignore)):
            kept[ref] = item
        else:
            hidden.add(relation)
    counted = {kind: tuple(sorted(unmanaged[kind])) for kind in sorted(unmanaged)}
    aside = {ref: item for ref, item in aside.items() if KINDS[ref.kind].owner(live, item) in kept}
    return Schema(live.name, kept, counted, aside), tuple(sorted(hidden))


def beside_setup(live: Schema, desired: Schema) -> Schema:
    """The live schema without what the setup files have made, and with those that have run as they are today."""
    if not any(isinstance(item, Setup) for item in desired.objects.values()):
        return live
    relations = {ref.name for ref in desired.brought if ref.kind in RELATIONS}
    objects = {
        ref: desired.objects[ref] if isinstance(item, Setup) else item
        for ref, item in live.objects.items()
        if ref not in desired.brought and (ref.kind in NO_RELATIONS or relation_of(item) not in relations)
    }
    return msgspec.structs.replace(live, objects=objects)


def changed_setup(live: Schema, document: Document) -> tuple[str, ...]:
    """The setup files that have another content than the one that was run."""
    pairs = ((item, live.objects.get(ref)) for ref, item in document.schema.objects.items())
    return tuple(
        item.name
        for item, ran in pairs
        if isinstance(item, Setup) and isinstance(ran, Setup) and item.digest != ran.digest
    )


# what ignore does not name, and a view's name does not mean
NO_RELATIONS = ("enum", "domain", "function", "procedure", "job")


def owning_table(live: Schema, relation: str) -> tuple[str, ...]:
    """What a relation lives and goes with: an ignored table's partitions, and its serial column's sequence, are not
    asked for names of their own.
    """
    owner = live.objects.get(Ref("sequence_owner", relation))
    if isinstance(owner, SequenceOwner):
        return (owner.table, *owning_table(live, owner.table))
    found = live.objects.get(Ref("partition", relation))
    return (found.parent, *owning_table(live, found.parent)) if isinstance(found, Partition) else ()


def left_alone(live: Schema, document: Document) -> dict[Ref, str]:
    """The objects of optional kinds that the document does not manage → what they are counted as."""
    words = ((ref, KINDS[ref.kind].opt_in(item)) for ref, item in live.objects.items())
    strange = {name for kind in NO_OBJECTS for name in live.unmanaged.get(kind, ())}
    unlisted = without_partitions(document)
    return {
        ref: word
        for ref, word in words
        if word is not None
        and (word not in document.managed or ref.relation in strange or parent_of(live, ref) in unlisted)
    }


def without_partitions(document: Document) -> set[str]:
    """What the document declares without the key `partitions`, by its old names too: others make partitions of it."""
    return {
        name
        for ref, item in document.schema.objects.items()
        if isinstance(item, Table | Partition) and partition.of(ref.name) not in document.managed
        for name in (ref.name, document.renamed_from.get(ref, ref.name))
    }


def parent_of(live: Schema, ref: Ref) -> str | None:
    item = live.objects[ref]
    return item.parent if isinstance(item, Partition) else None


NO_OBJECTS = ("view", "materialized view", "partitioned table", "partition", "foreign table")  # only counted


# -- the same objects -------------------------------------------------------------------------------------------------


def match_unnamed(live: Schema, desired: Schema, unnamed: Iterable[Ref]) -> dict[Ref, Ref]:
    """Constraints that the user did not name → the live constraint of the same table that defines the same."""
    found: dict[Ref, Ref] = {}
    free: dict[tuple[str, str], list[Ref]] = {}
    waiting = [ref for ref in unnamed if ref in desired.objects and live.objects.get(ref) != desired.objects[ref]]
    for ref, item in live.objects.items():
        if isinstance(item, Constraint) and (ref not in desired.objects or ref in waiting):
            free.setdefault((item.table, item.definition), []).append(ref)
    for ref in sorted(waiting):
        item = desired.objects[ref]
        assert isinstance(item, Constraint)
        candidates = free.get((item.table, item.definition), [])
        if candidates and ref not in candidates:
            found[ref] = candidates.pop(0)
    return found


def renamed(schema: Schema, names: Mapping[Ref, Ref]) -> Schema:
    """The schema with some constraints under other names."""
    if not names:
        return schema
    objects: dict[Ref, Object] = {}
    for ref, item in schema.objects.items():
        new = names.get(ref, ref)
        objects[new] = msgspec.structs.replace(item, name=new.name) if new != ref else item
    return Schema(schema.name, objects, schema.unmanaged)


def aligned(live: Schema, desired: Schema) -> Schema:
    """The desired schema in the live one's spelling wherever a kind knows that both mean the same."""
    objects = dict(desired.objects)
    for ref, item in desired.objects.items():
        other = live.objects.get(ref)
        if other is not None and other != item:
            objects[ref] = KINDS[ref.kind].align(other, item)
    return Schema(desired.name, objects, desired.unmanaged)


# -- text that deparses differently once more -------------------------------------------------------------------------


def only_texts_differ(pair: Difference) -> bool:
    """Whether the second generation may tell: every field but SQL text agrees already.

    An index that is INVALID or a constraint that is NOT VALID would come out of a scratch schema valid, and equal.
    """
    live, desired = pair.live, pair.desired
    if live is None or desired is None:
        return False
    if isinstance(live, Table) and isinstance(desired, Table):
        plain = [msgspec.structs.replace(table, columns=textless_columns(table)) for table in (live, desired)]
        return bool(plain[0] == plain[1])
    if isinstance(live, Constraint) and live.definition.endswith(" NOT VALID"):
        return False
    if isinstance(live, Domain) and any(text.endswith(" NOT VALID") for text in live.checks.values()):
        return False
    return bool(textless(live) == textless(desired))


def textless_columns(table: Table) -> dict[str, Column]:
    return {name: textless(column) for name, column in table.columns.items()}


def textless(item: Any) -> Any:
    if isinstance(item, Column):
        blank = {field: "" for field in ("default", "generated") if getattr(item, field) is not None}
        return msgspec.structs.replace(item, **blank)
    if isinstance(item, Domain):
        blank = {"default": ""} if item.default is not None else {}
        return msgspec.structs.replace(item, checks=dict.fromkeys(item.checks, ""), **blank)
    if isinstance(item, Constraint | Index | Trigger):
        return msgspec.structs.replace(item, definition="")
    if isinstance(item, Routine):
        return msgspec.structs.replace(item, overloads=tuple(map(textless, item.overloads)))
    if isinstance(item, Overload):
        return msgspec.structs.replace(item, definition="", sources=())
    if isinstance(item, RowSecurity):
        return msgspec.structs.replace(item, policies={name: textless(one) for name, one in item.policies.items()})
    if isinstance(item, RowPolicy):
        blank = {field: "" for field in ("using", "check") if getattr(item, field) is not None}
        return msgspec.structs.replace(item, **blank)
    return msgspec.structs.replace(item, query="") if hasattr(item, "query") else item


# -- for the reader ---------------------------------------------------------------------------------------------------


# said by the definition or the query already; a trigger that is gone is refused, else it comes with an aggregate
IMPLIED = (
    "ref_table",
    "ref_columns",
    "sources",
    "uses",
    "invalidation_trigger",
    "returns",
    "inputs",
    "outputs",
    "defaults",
    "owner",
    "others",
)


def details(live: Any, desired: Any, prefix: str = "") -> Iterator[str]:
    """'field: old → new' for everything that differs between two values of one type."""
    for field in msgspec.structs.fields(live):
        old, new = getattr(live, field.name), getattr(desired, field.name)
        if old == new or field.name in IMPLIED or (field.name == "columns" and isinstance(live, Constraint)):
            continue
        name = prefix + field.name.replace("_", " ")
        if isinstance(old, dict) and isinstance(new, dict):
            yield from entries(old, new, prefix)
        elif isinstance(old, tuple) and isinstance(new, tuple) and are_values(old + new):
            yield from members(name, old, new, prefix)
        elif isinstance(old, msgspec.Struct) and isinstance(new, msgspec.Struct):
            yield from details(old, new, f"{name} ")
        elif isinstance(old, str) and isinstance(new, str) and "\n" in old and "\n" in new:
            yield f"{name}, {first_difference(old, new)}"
        else:
            yield f"{name}: {show(old, field.name)} → {show(new, field.name)}"


def first_difference(old: str, new: str) -> str:
    """Of two texts of several lines: 'line 3: a → b', and how many more lines differ."""
    pairs = list(zip_longest(old.splitlines(), new.splitlines()))
    unlike = [(place, pair) for place, pair in enumerate(pairs, 1) if pair[0] != pair[1]]
    if not unlike:  # line ends, which splitlines takes for equal
        return "white space"
    place, (before, after) = unlike[0]
    more = f", and {len(unlike) - 1} more" if len(unlike) > 1 else ""
    return f"line {place}: {show(before)} → {show(after)}{more}"


def entries(old: Mapping[str, Any], new: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for key in sorted(old.keys() | new.keys()):
        plain = not isinstance(old.get(key, new.get(key)), msgspec.Struct | tuple)  # else a name of the user's
        name = f"{prefix}{key.replace('_', ' ') if plain else key}"
        if key not in new:
            yield f"{name}: extra" if isinstance(old[key], msgspec.Struct) else f"{name}: {show(old[key])} → none"
        elif key not in old:
            yield f"{name}: missing" if isinstance(new[key], msgspec.Struct) else f"{name}: none → {show(new[key])}"
        elif old[key] != new[key]:
            if isinstance(old[key], msgspec.Struct):
                yield from details(old[key], new[key], f"{key}.")
            else:
                yield f"{name}: {show(old[key])} → {show(new[key])}"


def members(name: str, old: tuple[Any, ...], new: tuple[Any, ...], prefix: str) -> Iterator[str]:
    if len(old) == len(new):
        for a, b in zip(old, new, strict=True):
            yield from details(a, b, prefix)
    else:
        yield f"{name}: {len(old)} → {len(new)}"


def are_values(items: tuple[Any, ...]) -> bool:
    return all(isinstance(item, msgspec.Struct) for item in items)


def show(value: Any, field: str = "") -> str:
    """A value as a person reads it: intervals of the catalog in days, nothing as 'none'."""
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field in ("interval", "chunk_interval"):
        return intervals.text(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, msgspec.Struct):
        return " ".join(f"{name}={item}" for name, item in msgspec.structs.asdict(value).items())
    return " ".join(str(value).split())
