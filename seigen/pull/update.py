"""A document's text + what it declares + what it must declare → its text, in which nothing else has changed a byte.

Both sides are trees of one writer in one spelling, so what is equal in them stays as the user wrote it: order, form,
comments and hints. What differs is replaced at its key, what is new is put behind what it follows, and comments stay.
The text is edited and never written out from a parsed tree: that would lose its spacing and its line ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from seigen.errors import Position
from seigen.kinds.writing import Value
from seigen.pull.spans import Pair, Spans
from seigen.pull.tree import DOCUMENT, NAMED, OBJECT, SHORT, Leaf, Tree, branches, plain

Path = tuple[str, ...]
Items = Mapping[Path, Mapping[Position, Value]]
"""Path of a list without names → the place of each of its items in the text → what the writer says of it."""

MARK = "\ufeff"  # some editors begin a file with it; PyYAML does not count it
LISTS = frozenset(("unique", "checks", "foreign_keys", "exclude", "extensions", "ignore"))  # their order says nothing


def update(text: str, old: Tree, new: Tree, items: Items) -> str:
    """The text after every difference of `new` from `old`."""
    body = text.removeprefix(MARK)
    spans = Spans(body)
    merge(spans, spans.root, old, new, (), items)
    return text[: len(text) - len(body)] + spans.edited()


def merge(spans: Spans, node: yaml.MappingNode, old: Tree, new: Tree, path: Path, items: Items) -> bool:
    """Edits a mapping; False, and no edit, where nothing of it would be left and something comes."""
    present = spans.entries(node)
    gone = [key for key in old if key not in new and key in present]
    fresh = [key for key in new if key not in present and plain(new[key]) != plain(old.get(key))]
    if fresh and len(gone) == len(node.value):
        return False
    spans.remove(node, gone)
    for key, item in new.items():
        if key in present and plain(item) != plain(old.get(key)):
            revise(spans, node, present[key], old.get(key), item, (*path, key), items)
    by_name = bool(path) and (path[-1] in NAMED or path[-1] in SHORT)
    order = OBJECT if path else DOCUMENT
    for key in fresh:
        ahead = None if by_name else {*order[: order.index(key)]} if key in order else set(new) | set(order)
        spans.add(node, key, new[key], ahead, apart=not path or path[-1] in NAMED)
    return True


def revise(
    spans: Spans,
    parent: yaml.MappingNode,
    pair: Pair,
    old: Tree | Leaf | None,
    new: Tree | Leaf,
    path: Path,
    items: Items,
) -> None:
    """Another value under a key that is there: as deep inside as both values have keys or items."""
    node = pair[1]
    inside = not spans.is_alias(pair) and node.value
    if inside and isinstance(node, yaml.MappingNode):
        short = SHORT.get(path[-2]) if len(path) > 1 else None
        one, other = branches(old, short), branches(new, short)
        if one is not None and other is not None and merge(spans, node, one, other, path, items):
            return
    if inside and isinstance(node, yaml.SequenceNode) and path[-1] in LISTS:
        one_list, other_list = plain(old), plain(new)
        if isinstance(one_list, list) and isinstance(other_list, list):
            known = items.get(path, {})
            values = [known.get(spans.position(item), item.value) for item in node.value]
            gone = [value not in other_list for value in values]
            fresh = [value for value in other_list if value not in one_list]
            if not all(gone):
                spans.remove_items(node, gone)
                for value in fresh:
                    spans.add_item(node, value)
                return
    spans.set(parent, pair, new)
