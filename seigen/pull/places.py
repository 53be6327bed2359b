"""Places in a document's text ↔ the keys that stand there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from seigen.errors import Position
from seigen.model import Constraint, Document, Ref
from seigen.pull.compose import Page
from seigen.yaml_tree import Mapping, Node, Sequence, parse

Path = tuple[str, ...]


class Places:
    """Every key of a well-formed document, and every item of a list, which has the path of its list."""

    def __init__(self, text: str | bytes) -> None:
        root, _ = parse(text)
        found = sorted(places(root), key=lambda place: (place[0], len(place[1])))
        self.positions = [position for position, _ in found]
        self.paths = [path for _, path in found]

    def path(self, position: Position) -> Path:
        """The keys that lead to what stands at a place, or around it."""
        found = bisect_right(self.positions, position)
        return self.paths[found - 1] if found else ()


def places(node: Node | None, path: Path = ()) -> Iterator[tuple[Position, Path]]:
    if isinstance(node, Mapping):
        for key, inside in node.entries.items():
            yield node.keys[key], (*path, key)
            yield from places(inside, (*path, key))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield item.position, path
            yield from places(item, path)


def ref_of(path: Path, page: Page) -> Ref | None:
    """The object whose entry stands under these keys, or next to them."""
    shared = [(common(path, entry.path), ref) for ref, entry in page.entries]
    longest = max((length for length, _ in shared), default=0)
    return next((ref for length, ref in shared if length == longest), None) if longest else None


def common(one: Path, other: Path) -> int:
    """How many steps both paths begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def constraints_apart(document: Document, found: Places) -> dict[Ref, bool]:
    """The constraints of a document → whether each stands under a key of its table, and not in its column's SQL."""
    refs = (ref for ref, item in document.schema.objects.items() if isinstance(item, Constraint))
    return {ref: found.path(document.position(ref))[2:3] != ("columns",) for ref in refs}
