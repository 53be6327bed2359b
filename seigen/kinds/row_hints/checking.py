"""Whether hints fit the tables and columns that they speak of. It runs when everything is declared.

Faker's own names are not looked up here: importing Faker takes longer than reading a document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from seigen.hints import After, ColumnHints, Parent, RowsPer, RowsShare, Sequence, TableHints, Template, UseDefault
from seigen.kinds.row_hints.generators import CHECKS, names_in
from seigen.kinds.row_hints.seen import Seen
from seigen.kinds.row_hints.values import check_value
from seigen.kinds.types import under_domains
from seigen.model import Column, Constraint, Hypertable, Schema, Table
from seigen.scope import Draft, Scope, entries, items
from seigen.yaml_tree import Mapping as MappingNode
from seigen.yaml_tree import Node, Scalar, quoted

FROM_PARENTS = "the column is part of a foreign key: it has what its parents have; needs parent, or default"
FROM_TIME = "the column is the time of a hypertable: season, late and the range of the rows make it"


def check(draft: Draft) -> None:
    """Reports every hint that cannot be followed."""
    if not draft.hinted:
        return
    targets: defaultdict[str, set[str]] = defaultdict(set)
    referring: defaultdict[str, set[str]] = defaultdict(set)
    filled: defaultdict[str, dict[str, str]] = defaultdict(dict)
    keys = {c.table: c.columns for c in draft.objects.values() if isinstance(c, Constraint) and c.type == "primary key"}
    for item in draft.objects.values():
        if isinstance(item, Constraint) and item.type == "foreign key":
            targets[item.table].add(item.ref_table or "")
            referring[item.table].update(item.columns)
            same = dict(zip(item.columns, item.ref_columns or keys.get(item.table, ()), strict=False))
            own = [name for name in item.columns if item.ref_table != item.table or same.get(name) != name]
            filled[item.table] |= dict.fromkeys(own, FROM_PARENTS)
    for item in draft.objects.values():
        if isinstance(item, Hypertable):
            filled[item.table][item.dimensions[0].column] = FROM_TIME
    declared = Schema("", draft.objects)
    for scope in draft.hinted:
        hints, table = draft.hints[scope.ref.name], draft.objects.get(scope.ref)
        check_parent(scope, hints, targets[scope.ref.name])
        for key in scope.node.entries.keys() & {"season", "late"} if "hypertable" not in scope.node.entries else ():
            scope.problem(scope.node.keys[key], f"{key}: only a hypertable has it; this table is none")
        if isinstance(table, Table):
            columns = {name: under_domains(declared, column) for name, column in table.columns.items()}
            seen = Seen(scope, columns, referring[table.name], hints.columns, filled[table.name])
            for name, said in hints.columns.items():
                check_column(seen, name, said)
            check_order(seen, hints)
    check_parents(draft, targets)
    check_shares(draft)


def within(node: Node, *path: str) -> Node:
    for key in path:
        node = entries(node)[key]
    return node


# -- rows -------------------------------------------------------------------------------------------------------------


def check_parent(scope: Scope, hints: TableHints, targets: Collection[str]) -> None:
    """The parent of `rows: {per: …}` is a table that a foreign key refers to."""
    if not isinstance(hints.rows, RowsPer):
        return
    name, at = hints.rows.parent, within(scope.node, "rows", "per").position
    missing = f"rows: per: table {quoted(name)} is not in the document"
    if scope.known(scope.draft.tables, name, at, missing) and name not in targets:
        scope.known(targets, name, at, f"rows: per: no foreign key of this table refers to {quoted(name)}")


def check_parents(draft: Draft, targets: Mapping[str, Collection[str]]) -> None:
    """Some table has a number of its own."""
    scopes = {scope.ref.name: scope for scope in draft.hinted}
    graph = {
        name: [hints.rows.parent]
        for name, hints in draft.hints.items()
        if isinstance(hints.rows, RowsPer) and hints.rows.parent in targets[name]
    }
    for found in cycles(graph):
        scope = scopes[found[0]]
        way = " per ".join((*found, found[0]))
        at = within(scope.node, "rows", "per").position
        scope.problem(at, f"rows: per: {way}: a cycle; give one of them a number of rows")


def check_shares(draft: Draft) -> None:
    """The hypertables, or all tables where there is none, share --rows."""
    hypertables = {ref.name for ref in draft.objects if ref.kind == "hypertable"}
    total = 0.0
    for scope in draft.hinted:
        rows = draft.hints[scope.ref.name].rows
        if not isinstance(rows, RowsShare) or (hypertables and scope.ref.name not in hypertables):
            continue
        total += rows.share
        if total > 1 + 1e-9 >= total - rows.share:
            what = "hypertables" if hypertables else "tables"
            at = within(scope.node, "rows", "share").position
            scope.problem(at, f"rows: share: with this one the shares of the {what} add up to {total:g}, more than 1")


# -- columns ----------------------------------------------------------------------------------------------------------


def check_column(seen: Seen, name: str, hints: ColumnHints) -> None:
    column, node = seen.columns.get(name), within(seen.scope.node, "columns", name)
    if column is None or not isinstance(node, MappingNode):
        return
    what = f"column {quoted(name)}"
    said = [key for key in ("generate", "null_share", "null_unless") if key in node.entries]
    if column.generated is not None:
        text = f"{what}: {said[0]}: the server makes the values of this column (GENERATED ALWAYS AS … STORED)"
        seen.scope.problem(node.keys[said[0]], text)
        return
    for key in ("null_share", "null_unless"):
        if key in said and column.not_null:
            seen.scope.problem(node.keys[key], f"{what}: {key}: the column is never NULL")
    if hints.null_unless:
        check_unless(seen, f"{what}: null_unless", node.entries["null_unless"])
    by = seen.filled.get(name)
    is_filled = by == FROM_TIME or (by is not None and not isinstance(hints.generate, UseDefault | Parent))
    if hints.generate is not None and is_filled:
        seen.scope.problem(node.keys["generate"], f"{what}: generate: {by}")
    elif hints.generate is not None and type(hints.generate) in CHECKS:
        inner = node.entries["generate"]
        form = next(iter(entries(inner)), "default")
        CHECKS[type(hints.generate)](
            seen, column, hints.generate, entries(inner).get(form, inner), f"{what}: generate: {form}"
        )


def check_unless(seen: Seen, what: str, node: Node) -> None:
    assert isinstance(node, MappingNode)
    for name, value in node.entries.items():
        if seen.known(name, node.keys[name], what) and seen.made(name, node.keys[name], what):
            for item in (value,) if isinstance(value, Scalar) else items(value):
                assert isinstance(item, Scalar)
                check_value(seen.scope, seen.columns[name], item.text or "", item.position, what)


def check_order(seen: Seen, hints: TableHints) -> None:
    """Columns that are made from others of the row need one to begin with."""
    graph = {name: list(made_from(said, seen.columns)) for name, said in hints.columns.items()}
    for found in cycles(graph):
        node = within(seen.scope.node, "columns", found[0])
        key = "generate" if "generate" in entries(node) else "null_unless"
        way = " from ".join((*found, found[0]))
        at = within(node, key).position
        seen.scope.problem(at, f"column {quoted(found[0])}: {key}: {way}: a cycle; one of them must come first")


def made_from(hints: ColumnHints, columns: Mapping[str, Column]) -> Iterator[str]:
    """The other columns of the row that must be known first."""
    yield from hints.null_unless
    match hints.generate:
        case After(column):
            yield column
        case Template(text):
            yield from (name for name, _ in names_in(text) if name in columns)
        case Sequence(str(column)):
            yield column
        case Parent(_, home) if home is not None:
            yield home.of


def cycles(graph: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Cycles without a common member, each from the member that stands first in the graph."""
    left = dict(graph)
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            found = error.args[1][:0:-1]  # each before what it is made from, and the first one only once
            first = found.index(next(name for name in left if name in found))
            yield found[first:] + found[:first]
            left = {name: after for name, after in left.items() if name not in found}
        else:
            return
