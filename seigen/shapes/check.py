"""Tree + shape → the tree without the parts that are wrong, each reported: where, what was found, what is needed.

What comes after it only meets well-shaped values. It never reads what a value means.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_

from seigen.errors import Position
from seigen.scope import nearest
from seigen.shapes.vocabulary import NAME, Anything, Either, Fields, Forms, ListOf, MapOf, Shape, Text, is_name
from seigen.yaml_tree import Mapping as MappingNode
from seigen.yaml_tree import Node, Scalar, Sequence, quoted

Report = Callable[[Position, str], None]


def check(node: Node, shape: Shape, report: Report, place: str = "", key: str = "") -> Node | None:
    """The node less what is wrong in it, None when nothing is left. `place` and `key` say in messages where it is."""
    here = f"{place}: {key}" if place and key else place or key
    if isinstance(shape, Either):
        branch = BRANCHES[type(node)](shape)
        if branch is None:
            return wrong(node, shape.what, report, here)
        shape = branch
    return CHECKS[type(shape)](node, shape, report, place, here)


def wrong(node: Node, what: str, report: Report, here: str) -> Node | None:
    prefix = f"{here}: " if here else ""
    report(node.position, f"{prefix}needs {what}; found {found(node)}")
    return None


def found(node: Node) -> str:
    if isinstance(node, Scalar):
        return "nothing" if node.text is None else quoted(node.text)
    return "a list" if isinstance(node, Sequence) else "a mapping"


def check_text(node: Node, shape: Text, report: Report, place: str, here: str) -> Node | None:
    if isinstance(node, Scalar) and (shape.null if node.text is None else shape.accepts(node.text)):
        return node
    return wrong(node, shape.what, report, here)


def check_list(node: Node, shape: ListOf, report: Report, place: str, here: str) -> Node | None:
    if not isinstance(node, Sequence):
        return wrong(node, shape.what, report, here)
    if len(node.items) < shape.least:
        count = f"{len(node.items)} items" if node.items else "an empty list"
        report(node.position, f"{here}: needs {shape.what}; found {count}")
        return None
    if shape.most is not None and len(node.items) > shape.most:
        report(node.position, f"{here}: needs {shape.what}; found {len(node.items)} items")
        return None
    items = [check(item, shape.item, report, here) for item in node.items]
    kept = tuple(item for item in items if item is not None)
    return node if len(kept) == len(items) and all(map(is_, kept, node.items)) else Sequence(kept, node.position)


def check_map(node: Node, shape: MapOf, report: Report, place: str, here: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return wrong(node, shape.what, report, here)
    if len(node.entries) < shape.least:
        report(node.position, f"{here}: needs {shape.what}; found an empty mapping")
        return None
    if shape.most is not None and len(node.entries) != shape.most:
        report(node.position, f"{here}: needs {shape.what}; found {len(node.entries)} names")
        return None
    entries = {}
    for name, value in node.entries.items():
        if not shape.free and not is_name(name):
            report(node.keys[name], f"{here}: needs {NAME.what}; found {quoted(name)} ({len(name.encode())} bytes)")
            continue
        kept = check(value, shape.value, report, place, f"{shape.label} {quoted(name)}")
        if kept is not None:
            entries[name] = kept
    return MappingNode(entries, node.keys, node.position)


def check_fields(node: Node, shape: Fields, report: Report, place: str, here: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return wrong(node, shape.what, report, here)
    entries = {}
    prefix = f"{here}: " if here else ""
    for name, value in node.entries.items():
        known = shape.fields.get(name)
        if known is not None:
            kept = check(value, known.shape, report, here, name)
            if kept is not None:
                entries[name] = kept
        else:
            report(node.keys[name], f"{prefix}unknown key {quoted(name)}{nearest(name, shape.fields)}")
    missing = [name for name, item in shape.fields.items() if item.required and name not in node.entries]
    for name in missing:
        report(node.position, f"{prefix}{quoted(name)} is missing: {uncapitalised(shape.fields[name].text)}")
    whole = all(name in entries for name, item in shape.fields.items() if item.required)
    return MappingNode(entries, node.keys, node.position) if whole or shape.partial else None


def check_forms(node: Node, shape: Forms, report: Report, place: str, here: str) -> Node | None:
    """The first key that tells a form wins; one that tells another form does not go with it."""
    if not isinstance(node, MappingNode):
        return wrong(node, shape.what, report, here)
    said = [name for name in node.entries if name in shape.forms]
    if not said:
        stray = next(iter(node.entries), None)
        at = node.position if stray is None else node.keys[stray]
        what = "an empty mapping" if stray is None else f"{quoted(stray)}{nearest(stray, shape.forms)}"
        report(at, f"{here}: needs {shape.what}; found {what}")
        return None
    for name in said[1:]:
        report(node.keys[name], f"{here}: {quoted(name)} does not go with {quoted(said[0])}; needs one of them")
    form = shape.forms[said[0]]
    others = {key for name in said[1:] for key in shape.forms[name].fields} - form.fields.keys()
    entries = {name: value for name, value in node.entries.items() if name not in others}
    return check_fields(MappingNode(entries, node.keys, node.position), form, report, place, here)


def uncapitalised(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def check_anything(node: Node, shape: Anything, report: Report, place: str, here: str) -> Node:
    return node


BRANCHES: dict[type, Callable[[Either], Shape | None]] = {
    Scalar: lambda shape: shape.scalar,
    Sequence: lambda shape: shape.sequence,
    MappingNode: lambda shape: shape.mapping,
}
CHECKS: dict[type, Callable[..., Node | None]] = {
    Text: check_text,
    ListOf: check_list,
    MapOf: check_map,
    Fields: check_fields,
    Forms: check_forms,
    Anything: check_anything,
}
