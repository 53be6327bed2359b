"""A session and a document → Plan: what differs, how it is repaired, and what that costs. Changes nothing."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from seigen import cache
from seigen.db.canonical import canonical
from seigen.db.connect import Connection
from seigen.db.facts import gather
from seigen.db.introspect import read
from seigen.db.roles import check_roles
from seigen.diff import (
    Difference,
    aligned,
    beside_setup,
    changed_setup,
    diff,
    fingerprint,
    match_unnamed,
    only_texts_differ,
    owned,
    renamed,
)
from seigen.errors import LockedError, StatementError
from seigen.kinds.matching_jobs import matched
from seigen.model import Context, Document, Extension, Facts, Object, Plan, Policy, Ref, Schema, Server, UserJob
from seigen.plan import make_plan
from seigen.renames import RELATIONS, Rename, changes, due, under_new_names, under_old_names, undo_statements

ROUTINES = ("function", "procedure")
LOOKS = 3  # comparisons before a database that changes under each of them is given up


def compare(connection: Connection, document: Document, server: Server, *, remember: bool = False) -> Plan:
    """The plan that brings the database to the document; empty when they are the same.

    remember: take the server's spelling of the document from the user's cache when it is there, and keep it there. A
    plan that is to be run is made without.

    Raises StatementError with the object's ref when the server refuses a declared object or lacks a role that it names,
    LockedError when the database never stands still.
    """
    check_roles(connection, document, server)
    for _ in range(LOOKS):
        present, ignored = owned(read(connection, document.schema.name, server), document)
        plan = compare_with(connection, document, server, present, remember=remember)
        if not plan.changes:
            break
        # several statements saw the database: between them another session may have changed it
        again, _ = owned(read(connection, document.schema.name, server), document)
        if fingerprint(again) == fingerprint(present):
            break
    else:
        raise LockedError(
            "the database changed each time that it was compared: another session is changing its schema\n"
            "  wait for it to end, then run this again"
        )
    other = changed_setup(present, document)
    return msgspec.structs.replace(plan, base=fingerprint(present), ignored=ignored, changed_setup=other)


def compare_with(
    connection: Connection, document: Document, server: Server, present: Schema, *, remember: bool
) -> Plan:
    """The plan from the live schema `present`, without its base."""
    if missing_extensions(present, document):
        sides = Sides(present, document.schema, document.schema)
        differences = absent(sides)
    else:
        sides = both_sides(connection, present, document, server, remember)
        differences = diff(sides.live, sides.desired)
        if not sides.renames:  # else that was seen to under the old names
            differences = second_generation(connection, server, differences, sides.desired)
    former = {rename.new: rename.old for rename in sides.renames if rename.kind in RELATIONS}
    routines = {rename.old: rename.new for rename in sides.renames if rename.kind in ROUTINES}
    facts = gather(connection, server, present, differences, former, routines) if differences else Facts()
    context = Context(server, sides.live, sides.desired, facts)
    return make_plan(differences, context, sides.declared, changes(sides.renames))


def remembered(connection: Connection, declared: Schema, server: Server) -> Schema:
    """The canonical schema from the cache, else from the server and into the cache."""
    found = cache.recall_canonical(declared, server.identity)
    if found is None:
        found = canonical(connection, declared, server)
        cache.keep_canonical(declared, server.identity, found)
    return found


class Sides(NamedTuple):
    """live and desired (canonical) under one set of names; declared is what objects are created from."""

    live: Schema
    desired: Schema
    declared: Schema
    renames: tuple[Rename, ...] = ()


def both_sides(connection: Connection, present: Schema, document: Document, server: Server, remember: bool) -> Sides:
    desired = (remembered if remember else canonical)(connection, document.schema, server)
    present = matched(beside_setup(present, desired), desired, server.job_names)
    renames = due(present, document)
    if not renames:
        names = match_unnamed(present, desired, document.unnamed)
        return Sides(present, aligned(present, renamed(desired, names)), renamed(document.schema, names))
    undone = canonical(connection, document.schema, server, undo_statements(renames))
    old = under_old_names(undone, renames)
    tables = {rename.new: rename.old for rename in renames if rename.kind == "table"}
    unnamed = {ref: ref._replace(relation=tables.get(ref.relation, ref.relation)) for ref in document.unnamed}
    found = match_unnamed(present, old, unnamed.values())
    names = {ref: found[before]._replace(relation=ref.relation) for ref, before in unnamed.items() if before in found}
    desired, old = renamed(desired, names), aligned(present, renamed(old, found))
    live = under_new_names(settled(connection, server, present, old), old, desired, renames)
    return Sides(live, aligned(live, desired), renamed(document.schema, names), tuple(renames))


def missing_extensions(live: Schema, document: Document) -> list[str]:
    return [name for name in document.extensions if Ref("extension", name) not in live.objects]


def absent(sides: Sides) -> list[Difference]:
    """Without its extensions the server cannot spell the document: only what is missing altogether can be told."""
    missing = (ref for ref in sides.declared.objects if ref not in sides.live.objects)
    return [Difference(ref, None, sides.declared.objects[ref]) for ref in missing]


def second_generation(
    connection: Connection, server: Server, differences: list[Difference], desired: Schema
) -> list[Difference]:
    """Without those differences from `desired` that vanish when both texts are read and spelt once more.

    Text that was exported from a database can deparse differently a second time: varchar IN lists do.
    """
    doubtful = [pair for pair in differences if only_texts_differ(pair)]
    if not doubtful:
        return differences
    base: dict[Ref, Object] = {
        ref: item for ref, item in desired.objects.items() if not isinstance(item, Policy | UserJob | Extension)
    }
    wanted = canonical(connection, Schema(desired.name, base), server)
    while doubtful:
        try:
            present = canonical(connection, Schema(desired.name, base | present_texts(doubtful)), server)
            break
        except StatementError as error:  # a live text that cannot be built on the desired tables is different
            buildable = [pair for pair in doubtful if pair.ref != error.ref]
            doubtful = buildable if len(buildable) < len(doubtful) else []
    same = {ref for ref, _, _ in doubtful if wanted.objects.get(ref) == present.objects.get(ref)}
    return [pair for pair in differences if pair.ref not in same]


def settled(connection: Connection, server: Server, present: Schema, old: Schema) -> Schema:
    """The live schema in the spelling of the canonical one under the old names, wherever both mean the same."""
    differences = diff(present, old)
    left = {pair.ref for pair in second_generation(connection, server, differences, old)}
    same = {ref: item for ref, _, item in differences if ref not in left and item is not None}
    return msgspec.structs.replace(present, objects=present.objects | same)


def present_texts(pairs: list[Difference]) -> dict[Ref, Object]:
    return {pair.ref: pair.live for pair in pairs if pair.live is not None}
