"""What a query's plan did, in the user's own names: EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) → PlanFacts.

Pure: takes the plan as JSON and a Catalog of what its names stand for. seigen.bench.explain gets both of a server.

Facts are of what was executed. A node that the server planned and never ran (an excluded chunk, one behind a LIMIT)
used no index and scanned nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from seigen.bench.plan_tree import COMPRESSED_SCANS, Catalog, Node, all_nodes, read_node, row_count, tree_lines
from seigen.errors import SeigenError
from seigen.report.text import counted, visible

NO_CATALOG = Catalog()
SHORT = 230  # characters; pytest cuts longer ones out of the middle


class PlanFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One execution of one query.

    - `tables`: tables, hypertables and aggregates that the query reads or writes, directly, through views or to check a
      foreign key; in a transaction that was open before, also those of earlier statements;
    - `indexes`: used, as declared; the server's own over compressed batches are not among them;
    - `seq_scans`: tables read from end to end. A hypertable stands for its chunks and their compressed batches, an
      aggregate for its materialised hypertable;
    - `chunks_scanned`: distinct chunks that were read;
    - `chunks_excluded`: the others of the same hypertables. `excluded_at_execution` of them were in the plan and not
      run, or were left away when the query began; for the rest it was known at planning;
    - `compressed_chunks`: those of the scanned ones that were decompressed;
    - `aggregates`: whose materialised rows were read;
    - `rows`: returned; of a write without RETURNING, those that it was given to write;
    - `shared_hit`, `shared_read`: blocks of the execution, found in the buffers or not. Those of planning do not count;
    - `tree`: a line a node.
    """

    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    seq_scans: tuple[str, ...]
    chunks_scanned: int
    chunks_excluded: int
    excluded_at_execution: int
    compressed_chunks: int
    aggregates: tuple[str, ...]
    rows: int
    shared_hit: int
    shared_read: int
    planning_ms: float
    execution_ms: float
    tree: tuple[str, ...]

    @property
    def excluded_at_planning(self) -> int:
        return self.chunks_excluded - self.excluded_at_execution

    def uses_index(self, name: str) -> bool:
        """Whether the declared index was used, on any chunk."""
        return name in self.indexes

    def no_seq_scan_on(self, *names: str) -> bool:
        """Whether none of the tables was read from end to end. Raises SeigenError for one that the query never names:
        a slip of the pen would be true for ever.
        """
        for name in names:
            if name not in self.tables:
                raise SeigenError(f'the query does not read "{name}"; it reads {", ".join(self.tables) or "no table"}')
        return not set(names) & set(self.seq_scans)

    def describe(self) -> str:
        """The facts in words, and the plan's tree: what a person wants to see when an assertion fails."""
        return "\n".join((summary(self), *self.tree))

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        """One line, short enough for pytest to show it as it is."""
        text = f"<plan: {summary(self)}>"
        return text if len(text) <= SHORT else text[: SHORT - 2] + "…>"


def plan_facts(explained: Sequence[Any], catalog: Catalog = NO_CATALOG) -> PlanFacts:
    """`explained`: what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) returned, a list of one plan.

    With VERBOSE the plan has schemas, and so must the catalog's names. Raises SeigenError for a plan without ANALYZE.
    """
    whole = explained[0] if len(explained) == 1 and isinstance(explained[0], dict) else {}
    top = whole.get("Plan", {})
    if "Actual Loops" not in top:
        raise SeigenError("no facts in this plan: EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) of one statement is needed")
    root = read_node(top, catalog)
    nodes = list(all_nodes(root))
    executed = [node for node in nodes if node.executed]
    reading = [node for node in executed if is_read(node)]
    scanned = {node.chunk for node in reading if node.chunk is not None}
    excluded = max(0, total_chunks(nodes, catalog) - len(scanned))
    planned = {node.chunk for node in nodes if node.chunk is not None and is_read(node)}
    unrun = len(planned - scanned) + sum(node.excluded for node in executed)
    return PlanFacts(
        tables=ordered({*catalog.tables.values(), *catalog.chunks.values(), *(node.table for node in nodes)}),
        indexes=ordered({node.index for node in executed if not node.compressed}),
        seq_scans=ordered({node.table for node in reading if is_sequential(node, catalog)}),
        chunks_scanned=len(scanned),
        chunks_excluded=excluded,
        # a table that stands twice in a query can have a chunk left away here and read there
        excluded_at_execution=min(unrun, excluded),
        compressed_chunks=len({node.chunk for node in reading if node.kind in COMPRESSED_SCANS}),
        aggregates=ordered({node.table for node in reading if node.chunk is not None} & catalog.aggregates),
        rows=given_rows(root),
        shared_hit=top.get("Shared Hit Blocks", 0),
        shared_read=top.get("Shared Read Blocks", 0),
        planning_ms=whole.get("Planning Time", 0.0),
        execution_ms=whole.get("Execution Time", 0.0),
        tree=tuple(tree_lines(root)),
    )


def ordered(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names - {""}))


def is_read(node: Node) -> bool:
    """Whether the node reads the relation that it names: a write names its target, too."""
    return node.table != "" and not node.operation


def is_sequential(node: Node, catalog: Catalog) -> bool:
    """A hypertable's own relation holds no rows: plans of UPDATE and DELETE visit it before the chunks."""
    return node.kind == "Seq Scan" and (node.chunk is not None or node.table not in catalog.totals)


def total_chunks(nodes: Sequence[Node], catalog: Catalog) -> int:
    """Of the hypertables that the query reads; an INSERT's target is not read."""
    written = {node.table for node in nodes if node.operation == "Insert"}
    read = {node.table for node in nodes if is_read(node)}
    return sum(total for table, total in catalog.totals.items() if table not in written - read)


def given_rows(root: Node) -> int:
    """A write tells 0 rows unless it has RETURNING; TimescaleDB puts a node of its own around it."""
    node = root
    while (
        node.rows == 0 and node.children and (node.operation or node.kind in {"HypertableModify", "ModifyHypertable"})
    ):
        node = node.children[0]
    return node.rows


def summary(facts: PlanFacts) -> str:
    """'5 rows in 0.03 ms; index m_dev; 2 of 10 chunks, 1 compressed; 4 blocks hit, 0 read'."""
    parts = [f"{row_count(facts.rows)} in {facts.execution_ms:,.3g} ms"]
    if facts.seq_scans:
        parts.append(f"sequential scan of {', '.join(facts.seq_scans)}")
    if facts.indexes:
        parts.append(f"by {', '.join(facts.indexes)}")
    if total := facts.chunks_scanned + facts.chunks_excluded:
        compressed = f", {facts.compressed_chunks} of them compressed" if facts.compressed_chunks else ""
        parts.append(f"{facts.chunks_scanned} of {counted('chunk', total)}{compressed}")
    if facts.aggregates:
        parts.append(f"materialised rows of {', '.join(facts.aggregates)}")
    parts.append(f"{facts.shared_hit:,} blocks hit, {facts.shared_read:,} read")
    return visible("; ".join(parts))
