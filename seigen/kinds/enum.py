"""Enum types: labels can be added anywhere; the server has no way to drop or reorder one."""

from __future__ import annotations

from collections.abc import Iterable

from seigen.kinds.base import Kind, State, Steps
from seigen.kinds.writing import Entry, Note, Writing, Written, said, shortest
from seigen.model import Context, Enum, Ref, Refuse, Step
from seigen.scope import Scope, entries, items, optional, text
from seigen.shapes import ANY, COMMENTED, Either, Field, Fields, ListOf, MapOf, Section, Text
from seigen.sql import identifier, literal, statement
from seigen.yaml_tree import Mapping, Node, quoted

LABEL = Text("a label of at most 63 bytes", {"type": ANY, "maxLength": 63}, lambda text: len(text.encode()) <= 63)
LABELS = ListOf(LABEL, "a list of labels, such as [low, high]", least=1)
SHAPE = MapOf(
    "enum",
    Either(
        sequence=LABELS,
        mapping=Fields(
            "a mapping with labels",
            {"labels": Field(LABELS, "The labels, in their order", required=True)} | COMMENTED,
            "enum",
        ),
    ),
    "a mapping of names to labels",
)


def parse(scope: Scope, node: Node) -> None:
    assert isinstance(node, Mapping)
    for name, value in node.entries.items():
        more = entries(value)
        found = items(more.get("labels", value))
        labels = tuple(map(text, found))
        seen = set[str]()
        for item, label in zip(found, labels, strict=True):
            if label in seen:
                scope.problem(item.position, f"enum {quoted(name)}: label {quoted(label)} stands here twice")
            seen.add(label)
        ref = Ref("enum", name)
        scope.put(ref, Enum(name, labels, optional(more.get("comment"))), node.keys[name])
        scope.places(ref, "labels", found)
        scope.renamed(ref, more.get("renamed_from"))


SECTIONS = (Section("document", "enums", Field(SHAPE, "Enum types: name → labels in their order"), parse),)


def write(item: Enum, writing: Writing) -> Iterable[Written]:
    if not item.labels:
        yield Note(f"enum {item.name} has no labels")
        return
    yield Entry(("enums", item.name), shortest("labels", said(labels=list(item.labels), comment=item.comment)))


def ref(item: Enum) -> Ref:
    return Ref("enum", item.name)


def read(state: State) -> Iterable[Enum]:
    return (Enum(row["name"], tuple(row["labels"] or ()), row["comment"]) for row in state["enums"])


def comment(item: Enum) -> Step:
    return Step(statement("COMMENT ON TYPE {name} IS {text}", name=identifier(item.name), text=literal(item.comment)))


def create(item: Enum, context: Context) -> Steps:
    labels = ", ".join(map(literal, item.labels))
    made = Step(statement("CREATE TYPE {name} AS ENUM ({labels})", name=identifier(item.name), labels=labels))
    return (made, comment(item)) if item.comment is not None else (made,)


def alter(live: Enum, desired: Enum, context: Context) -> Steps | Refuse:
    kept = tuple(label for label in desired.labels if label in live.labels)
    if kept != live.labels:
        gone = ", ".join(map(literal, (label for label in live.labels if label not in desired.labels)))
        return Refuse(
            f"PostgreSQL cannot drop label {gone} of an enum" if gone else "PostgreSQL cannot reorder an enum's labels",
            f"create a new type, ALTER TABLE … ALTER COLUMN … TYPE each column that uses {identifier(live.name)}, "
            "drop the old type and rename the new one; or put the label back into the document",
        )
    steps = [add_label(live, desired, label) for label in desired.labels if label not in live.labels]
    if steps:  # 55P04: a label cannot be used in the transaction that adds it
        steps[-1] = Step(steps[-1].sql, commit_after=True)
    if live.comment != desired.comment:
        steps.append(comment(desired))
    return tuple(steps)


def add_label(live: Enum, desired: Enum, label: str) -> Step:
    """Labels are added in the document's order, so the one before always exists."""
    at = desired.labels.index(label)
    parts = {"name": identifier(desired.name), "label": literal(label)}
    if at == 0:
        first = literal(live.labels[0])
        return Step(statement("ALTER TYPE {name} ADD VALUE {label} BEFORE {first}", first=first, **parts))
    if desired.labels[:at] == live.labels[-at:] and at == len(live.labels):
        return Step(statement("ALTER TYPE {name} ADD VALUE {label}", **parts))
    previous = literal(desired.labels[at - 1])
    return Step(statement("ALTER TYPE {name} ADD VALUE {label} AFTER {previous}", previous=previous, **parts))


def drop(item: Enum, context: Context) -> Steps:
    return (Step(statement("DROP TYPE {name}", name=identifier(item.name))),)


KIND: Kind[Enum] = Kind(
    type="enum", ref=ref, sections=SECTIONS, read=read, write=write, create=create, alter=alter, drop=drop
)
