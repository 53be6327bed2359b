"""EXPLAIN's JSON → a tree of nodes that speak the user's names, and its short text.

A chunk goes by its hypertable's name, a chunk's index by the hypertable's index, a materialised hypertable by its
aggregate. Takes plain values, never a connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from seigen.report.text import visible


class Name(NamedTuple):
    """Where the server keeps a relation or an index. `schema` is '' in plans that are not VERBOSE."""

    schema: str
    name: str


class Catalog(msgspec.Struct, frozen=True):
    """What the names in a plan stand for; what is in none of these maps stands for itself.

    - `tables`: relation that the query reads or writes, partition → the user's name of it;
    - `chunks`: chunk → the user's name of its hypertable or aggregate;
    - `totals`: hypertable or aggregate of the query → how many chunks it has;
    - `indexes`: index of a chunk or partition → the index that the user declared;
    - `aggregates`: which of the names are continuous aggregates.
    """

    tables: Mapping[Name, str] = {}
    chunks: Mapping[Name, str] = {}
    totals: Mapping[str, int] = {}
    indexes: Mapping[Name, str] = {}
    aggregates: frozenset[str] = frozenset()


class Node(msgspec.Struct, frozen=True):
    """One node of a plan. `kind` is EXPLAIN's, a custom scan's its provider; `table` and `index` are the user's names.

    `chunk` is the chunk that the node reads, None where it reads a table that is none. `compressed`: it is below a
    compressed scan, in the relation that holds the chunk's batches. `rows` and `filtered` over all `loops`. `excluded`:
    chunks and subplans that the server left away when the query began.
    """

    kind: str
    table: str = ""
    chunk: Name | None = None
    index: str = ""
    operation: str = ""
    compressed: bool = False
    rows: int = 0
    filtered: int = 0
    loops: int = 0
    excluded: int = 0
    children: tuple[Node, ...] = ()

    @property
    def executed(self) -> bool:
        """Some custom scans call their child's inside, and the server counts the loops of only one of the two."""
        return self.loops > 0 or any(child.executed for child in self.children)


class Place(NamedTuple):
    """What the nodes above say of a node that names no relation of its own, or one that only the server knows."""

    relation: Name | None = None
    chunk: Name | None = None


TOP = Place()
COMPRESSED_SCANS = frozenset({"DecompressChunk", "ColumnarScan"})  # the second is its name since 2.20
AT_START = ("Chunks excluded during startup", "Subplans Removed")


def read_node(plan: Mapping[str, Any], catalog: Catalog, above: Place = TOP) -> Node:
    """A node of EXPLAIN's JSON and all below it."""
    kind = plan.get("Custom Plan Provider") or plan["Node Type"]
    named = plan.get("Relation Name")
    relation = Name(plan.get("Schema", ""), named) if named else above.relation
    compressed = above.chunk is not None
    chunk = above.chunk or (relation if relation in catalog.chunks else None)
    table = ""
    if chunk is not None:
        table = catalog.chunks.get(chunk, chunk.name)
    elif relation is not None:
        table = catalog.tables.get(relation, relation.name)
    # a bitmap's index scans name no relation: it is the heap scan's above them
    inherited = relation if kind in {"Bitmap Heap Scan", "BitmapOr", "BitmapAnd"} else None
    inside = chunk if compressed or kind in COMPRESSED_SCANS else None
    loops = int(plan["Actual Loops"])
    index = plan.get("Index Name", "")
    reads = named is not None or index
    return Node(
        kind=kind,
        table=table if reads else "",
        chunk=chunk if reads else None,
        index=catalog.indexes.get(Name(relation.schema if relation else "", index), index),
        operation=plan.get("Operation", ""),
        compressed=compressed,
        rows=round(plan["Actual Rows"] * loops),
        filtered=round(plan.get("Rows Removed by Filter", 0) * loops),
        loops=loops,
        excluded=sum(plan.get(key, 0) for key in AT_START),
        children=tuple(read_node(child, catalog, Place(inherited, inside)) for child in plan.get("Plans", ())),
    )


def relations(plan: Mapping[str, Any]) -> Iterator[Name]:
    """Every relation that EXPLAIN's JSON names, as it names it."""
    if "Relation Name" in plan:
        yield Name(plan.get("Schema", ""), plan["Relation Name"])
    for child in plan.get("Plans", ()):
        yield from relations(child)


def all_nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from all_nodes(child)


# -- text --------------------------------------------------------------------------------------------------------------


def tree_lines(node: Node, depth: int = 0) -> Iterator[str]:
    """A line a node. Neighbours of the same form, the chunks of a hypertable, are told once, with their number."""
    yield from told((node,), depth)


def told(alike: tuple[Node, ...], depth: int) -> Iterator[str]:
    run = [node for node in alike if node.executed]
    first = alike[0]
    parts = [title(first) + (f" ×{len(alike)}" if len(alike) > 1 else "")]
    if not run:
        parts.append("never executed")
    else:
        parts.append(row_count(sum(node.rows for node in run)))
        if filtered := sum(node.filtered for node in run):
            parts.append(f"{filtered:,} filtered out")
        if len(run) < len(alike):
            parts.append(f"{len(alike) - len(run)} never executed")
        if (loops := max(node.loops for node in run)) > 1:
            parts.append(f"{loops:,} loops")
    if excluded := sum(node.excluded for node in alike):
        parts.append(f"{excluded} excluded at the start")
    yield "  " * depth + visible(", ".join(parts))
    # alike nodes have as many children, of the same form in the same places
    places = list(zip(*(node.children for node in alike), strict=True))
    while places:
        same = [place for place in places if form(place[0]) == form(places[0][0])]
        yield from told(tuple(node for place in same for node in place), depth + 1)
        places = [place for place in places if place not in same]


def row_count(rows: int) -> str:
    """'1 row', '1,200 rows'."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def title(node: Node) -> str:
    """'Index Scan on commits by idx_commits_sha'."""
    where = f" on {node.table}" if node.table else ""
    batches = " (compressed batches)" if node.compressed else ""
    # the server's own index over compressed batches has a name that says nothing
    by = f" by {node.index}" if node.index and not node.compressed else ""
    return f"{node.kind}{f' {node.operation}' if node.operation else ''}{where}{batches}{by}"


def form(node: Node) -> tuple[Any, ...]:
    return (title(node), node.chunk is None, tuple(map(form, node.children)))
