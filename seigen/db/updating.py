"""A live schema and the document that is there → its text as the database is now, everything else in it as it was."""

from __future__ import annotations

import glob
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from seigen.db.canonical import canonical
from seigen.db.compare import missing_extensions, settled
from seigen.db.connect import Connection
from seigen.db.introspect import read
from seigen.db.pulling import settle
from seigen.diff import aligned, match_unnamed, owned, renamed
from seigen.errors import Position, ServerError
from seigen.kinds import KINDS
from seigen.kinds.base import RELATIONS
from seigen.kinds.writing import Entry, Value, Writing
from seigen.load import load
from seigen.model import Document, Ref, Schema, Server, Table
from seigen.pull.compose import Page, compose, root
from seigen.pull.places import Places, constraints_apart
from seigen.pull.tree import tree
from seigen.pull.update import Items, update


class Updated(NamedTuple):
    """`kept`: objects that the format cannot express, whose relations stay in the document as they were."""

    text: str
    kept: tuple[str, ...]


def updated(
    connection: Connection, server: Server, text: str, file: str, declared: Callable[[str], Document] | None = None
) -> Updated:
    """The text after every change that the comparison finds; the same text where it finds none.

    `declared`: what a text declares, with its setup files, which stand beside `file`.

    Raises ServerError when the database lacks an extension of the document, and when the text cannot be updated.
    """
    declared = declared or (lambda text: load(text, file))
    document = declared(text)
    whole = read(connection, document.schema.name, server)
    live, _ = owned(whole, msgspec.structs.replace(document, managed=document.managed | needed(whole, document)))
    if missing := missing_extensions(live, document):
        raise ServerError(
            f"the database lacks extension {', '.join(missing)}, so it cannot be compared with {file}: "
            "create the extension, or take it out of the file"
        )
    built = canonical(connection, document.schema, server)
    names = match_unnamed(live, built, document.unnamed)
    desired = aligned(live, renamed(built, names))
    present = settled(connection, server, live, desired)
    if present.objects == desired.objects:
        return Updated(text, ())
    apart = {names.get(ref, ref): found for ref, found in constraints_apart(document, Places(text)).items()}
    named = {names.get(ref, ref): ref not in document.unnamed for ref in apart}
    writing = Writing(present, frozenset(ref for ref, found in apart.items() if found), named)
    before = compose(writing._replace(schema=desired), {})
    old = tree([*(entry for _, entry in before.entries), *ignoring(document.ignore)])
    items = places_of_items(document, before, {new: declared for declared, new in names.items()})

    def write(page: Page) -> str:
        """What cannot be said stays as it stood, or is ignored from now on."""
        entries = [entry for _, entry in page.entries]
        entries += [entry for ref, entry in before.entries if ref in page.left]
        names = [name for name in page.ignored if not any(Ref(kind, name) in desired.objects for kind in RELATIONS)]
        new = tree([*entries, *ignoring((*document.ignore, *map(glob.escape, names)))])
        return update(text, old, new, items)

    found, page = settle(connection, server, writing, write, declared, desired.objects)
    kept = [f"{ref}: {why}" for ref, why in page.left.items() if ref in desired.objects and root(present, ref) == ref]
    return Updated(found, tuple(kept))


def needed(live: Schema, document: Document) -> set[str]:
    """Optional kinds that tables cannot do without: a column's type must be in the document."""
    tables = owned(live, document)[0].objects
    found = (ref for item in tables.values() if isinstance(item, Table) for ref in KINDS["table"].requires(live, item))
    return {ref.kind for ref in found if ref.kind == "domain"}


def ignoring(names: Sequence[str]) -> list[Entry]:
    return [Entry(("ignore",), list(names))] if names else []


def places_of_items(document: Document, page: Page, declared: Mapping[Ref, Ref]) -> Items:
    """Where the items of lists without names stand: constraints. `declared`: the server's name → the document's."""
    found: dict[tuple[str, ...], dict[Position, Value]] = {}
    for ref, entry in page.entries:
        if ref.kind == "constraint" and isinstance(entry.value, list):
            for value in entry.value:
                found.setdefault(entry.path, {})[document.position(declared.get(ref, ref))] = value
    return found
