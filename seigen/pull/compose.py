"""Objects → the entries of a document, in the order of writing; what the format cannot say is left out, with reasons.

A relation with an object that cannot be written is left out as a whole, and with it whatever needs it: half of a table
in a document would read as an order to drop the other half.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from seigen.diff import relation_of
from seigen.kinds import KINDS, RANK
from seigen.kinds.base import RELATIONS, relation_ref
from seigen.kinds.writing import Entry, Note, Writing
from seigen.model import Ref, Schema


class Page(NamedTuple):
    """What is written: entries with the object that each comes from.

    left: object → why it is not in the document. ignored: the relations that the document has to ignore, since they are
    there and not in it.
    """

    entries: tuple[tuple[Ref, Entry], ...]
    left: dict[Ref, str]
    ignored: tuple[str, ...]


def compose(writing: Writing, left: Mapping[Ref, str]) -> Page:
    """All of `writing.schema` but the objects in `left` (with their reasons), what belongs to them and what needs them.

    An object of an optional kind takes its kind along, which the document does not manage then.
    """
    schema = writing.schema
    out = {ref: reason for ref, reason in left.items() if ref in schema.objects}
    written: dict[Ref, list[Entry]] = {}
    for ref, item in schema.objects.items():
        found = list(KINDS[ref.kind].write(item, writing))
        notes = [note.text for note in found if isinstance(note, Note)]
        written[ref] = [entry for entry in found if isinstance(entry, Entry)]
        if notes:
            out.setdefault(ref, "; ".join(notes))
    spread(schema, out)
    kept = [ref for ref in in_order(schema) if ref not in out]
    managed = {word(schema, ref) for ref in kept}
    ignored = sorted(ref.name for ref in out if ref.kind in RELATIONS and word(schema, ref) in (None, *managed))
    return Page(tuple((ref, entry) for ref in kept for entry in written[ref]), out, tuple(ignored))


# -- what goes with what ----------------------------------------------------------------------------------------------


def word(schema: Schema, ref: Ref) -> str | None:
    """What an object of an optional kind is counted as, None for all others."""
    return KINDS[ref.kind].opt_in(schema.objects[ref])


def root(schema: Schema, ref: Ref) -> Ref:
    """The relation that an object belongs to, the object itself when it belongs to none."""
    item = schema.objects.get(ref)
    if item is None or ref.kind in RELATIONS:
        return ref
    found = relation_ref(schema, relation_of(item))
    return found if found in schema.objects else ref


def spread(schema: Schema, out: dict[Ref, str]) -> None:
    """Adds to `out` what must be left out as well, until nothing more follows."""
    before = -1
    while before != len(out):
        before = len(out)
        words: dict[str | None, str] = {}
        for ref in list(out):
            relation = root(schema, ref)
            if relation in out and (relation != ref or ref.kind in RELATIONS):
                continue  # what belongs to an ignored relation is ignored
            if (optional := word(schema, ref)) is not None:
                words.setdefault(optional, out[ref])
            elif relation.kind in RELATIONS:
                out[relation] = out[ref]
        for ref in schema.objects:
            if ref not in out and (reason := follows(schema, ref, out, words)):
                out[ref] = reason


def follows(schema: Schema, ref: Ref, out: Mapping[Ref, str], words: Mapping[str | None, str]) -> str:
    """Why an object is left out since others are, '' when it stays."""
    relation = root(schema, ref)
    if relation in out:
        return out[relation]
    if ref.kind not in RELATIONS and (optional := word(schema, ref)) is not None and optional in words:
        return words[optional]
    needed = (root(schema, other) for other in KINDS[ref.kind].requires(schema, schema.objects[ref]))
    missing = next((other for other in needed if other in out and other.kind in RELATIONS), None)
    return f"{ref} needs {missing}" if missing is not None else ""


# -- in which order ---------------------------------------------------------------------------------------------------


def in_order(schema: Schema) -> list[Ref]:
    """By kind, relations behind those that they need, else by name; what belongs to relations follows their order."""
    refs = sorted(schema.objects, key=lambda ref: (RANK[ref.kind], ref.relation, ref.name))
    needed: dict[Ref, list[Ref]] = {}
    for ref in refs:
        for other in KINDS[ref.kind].requires(schema, schema.objects[ref]):
            needed.setdefault(root(schema, ref), []).append(root(schema, other))
    relations = [ref for ref in refs if root(schema, ref) == ref]
    place = {ref: number for number, ref in enumerate(parents_first(relations, needed))}
    return sorted(refs, key=lambda ref: (RANK[ref.kind], place[root(schema, ref)]))


def parents_first(refs: list[Ref], needed: Mapping[Ref, list[Ref]]) -> Iterator[Ref]:
    """Depth first; a circle is entered where its first one stands."""
    seen, done = set[Ref](), set[Ref]()
    waiting = list(reversed(refs))
    while waiting:
        ref = waiting[-1]
        if ref not in seen:
            seen.add(ref)
            waiting += reversed([other for other in needed.get(ref, ()) if other not in seen])
        elif waiting.pop() not in done:
            done.add(ref)
            yield ref
