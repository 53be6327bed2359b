"""Entries → the mappings of a document, with its keys in the order in which people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from seigen.kinds.writing import Entry, Value
from seigen.load import BY_NAME


class Leaf(NamedTuple):
    """What an entry's value is; a mapping or a list in it stands on one line where it fits."""

    value: Value


Tree: TypeAlias = "dict[str, Tree | Leaf]"

DOCUMENT = (
    *("version", "schema", "extensions", "setup", "ignore", "lint", "grants", "enums", "domains", "sequences"),
    *("functions", "procedures", "tables", "continuous_aggregates", "views", "materialized_views", "jobs"),
)
OBJECT = (
    *("renamed_from", "comment", "rows", "season", "late", "columns", "partition_by", "query", "with"),
    *("materialized_only", "chunk_interval", "primary_key", "unique", "exclude", "checks", "foreign_keys"),
    *("indexes", "partitions", "hypertable", "compression", "reorder", "retention", "refresh", "triggers"),
    *("row_security", "grants", "lint"),
)
NAMED = frozenset(found.key for found in BY_NAME)
SHORT = {
    **{found.key: found.short for found in BY_NAME if found.short},
    "columns": "type",
    "indexes": "keys",
    "enums": "labels",
    "domains": "type",
    "triggers": "trigger",
    "primary_key": "columns",
    "unique": "columns",
    "checks": "expression",
    "exclude": "exclude",
    "partitions": "bound",
}
"""Key under which things stand by name → the key of a thing that its short form stands for."""


def tree(entries: Iterable[Entry]) -> Tree:
    """The whole document that these entries make, version included."""
    root: Tree = {}
    for entry in (Entry(("version",), 1), *entries):
        put(root, entry.path, entry.value)
    return ordered(root)


def put(root: Tree, path: tuple[str, ...], value: Value) -> None:
    """Lists of one path are joined, and so are mappings; a short form that gets a key becomes one of the keys."""
    here = root
    for number, step in enumerate(path[:-1]):
        inside = branches(here.setdefault(step, {}), SHORT.get(path[number - 1] if number else ""))
        assert inside is not None, f"{path}: both a value and a mapping of entries"
        here[step] = inside
        here = inside
    present = here.get(path[-1])
    if isinstance(present, dict):
        more = branches(Leaf(value), SHORT.get(path[-2]))
        assert more is not None, f"{path}: both a mapping of entries and a value"
        here[path[-1]] = present | more
    else:
        here[path[-1]] = Leaf(value if present is None else joined(path, present.value, value))


def joined(path: tuple[str, ...], one: Value, other: Value) -> Value:
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    assert isinstance(one, dict), f"{path} is written twice"
    assert isinstance(other, dict), f"{path} is written twice"
    return one | other


def ordered(root: Tree) -> Tree:
    """Keys of seigen's in their order; names as they come."""
    whole = sort(root, DOCUMENT)
    for key in NAMED & whole.keys():
        objects = whole[key]
        if isinstance(objects, dict):
            whole[key] = {
                name: sort(item, OBJECT) if isinstance(item, dict) else item for name, item in objects.items()
            }
    return whole


def sort(mapping: Mapping[str, Tree | Leaf], order: tuple[str, ...]) -> Tree:
    """A key that is not listed comes last, as it came."""
    place = {key: number for number, key in enumerate(order)}
    return dict(sorted(mapping.items(), key=lambda item: place.get(item[0], len(order))))


def plain(item: Tree | Leaf | None) -> Any:
    """A tree as the values that it holds."""
    if isinstance(item, Leaf):
        return item.value
    return None if item is None else {key: plain(inside) for key, inside in item.items()}


def branches(item: Tree | Leaf | None, short: str | None) -> Tree | None:
    """What stands under the keys of a thing, its short form being one of them; None for a value without keys."""
    if isinstance(item, dict):
        return item
    if isinstance(item, Leaf) and isinstance(item.value, dict):
        return {key: Leaf(value) for key, value in item.value.items()}
    return {short: item} if isinstance(item, Leaf) and short else None
