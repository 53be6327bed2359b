"""Well-shaped nodes → the hints of a table and of its columns."""

from __future__ import annotations

from seigen.hints import (
    ColumnHints,
    FixedRows,
    Late,
    Rows,
    RowsPer,
    RowsShare,
    Season,
    TableHints,
)
from seigen.kinds.row_hints.generator_reading import decimal, delay, generate
from seigen.scope import Scope, entries, items, optional, text, texts
from seigen.yaml_tree import Node, Scalar, quoted


def read(scope: Scope, columns: Node) -> None:
    """What a table's keys and those of its columns say of its rows, into the draft; nothing where nothing is said."""
    said = scope.node.entries
    found = {name: column for name, node in entries(columns).items() if (column := read_column(scope, name, node))}
    hints = TableHints(
        rows=rows(said["rows"]) if "rows" in said else None,
        season=season(scope, said["season"]) if "season" in said else None,
        late=late(scope, said["late"]) if "late" in said else None,
        columns=found,
    )
    if hints != TableHints():
        scope.draft.hints[scope.ref.name] = hints
        scope.draft.hinted.append(scope)


def read_column(scope: Scope, name: str, node: Node) -> ColumnHints | None:
    said = entries(node)
    for key in ("generate", "null_share", "null_unless"):
        if key in said:
            scope.place(scope.ref, f"columns.{name}.{key}", said[key].position)
    share = said.get("null_share")
    hints = ColumnHints(
        generate=generate(scope, f"column {quoted(name)}: generate", said["generate"]) if "generate" in said else None,
        null_share=None if share is None else float(text(share)),
        null_unless={key: listed(value) for key, value in entries(said.get("null_unless")).items()},
    )
    return None if hints == ColumnHints() else hints


def listed(node: Node) -> tuple[str, ...]:
    """One value, or a list of them."""
    return (text(node),) if isinstance(node, Scalar) else texts(node)


# -- of tables --------------------------------------------------------------------------------------------------------


def rows(node: Node) -> Rows:
    said = entries(node)
    if not said:
        return FixedRows(int(text(node)))
    if "share" in said:
        return RowsShare(float(text(said["share"])))
    spread = optional(said.get("spread"))
    return RowsPer(text(said["per"]), float(text(said["mean"])), "zipf" if spread == "zipf" else "even")


def season(scope: Scope, node: Node) -> Season:
    said = entries(node)
    return Season(
        weights(scope, said.get("weekdays"), 7, "weekdays"),
        weights(scope, said.get("hours"), 24, "hours"),
        decimal(said, "growth", 1.0),
    )


def weights(scope: Scope, node: Node | None, count: int, what: str) -> tuple[float, ...]:
    found = tuple(float(text(item)) for item in items(node)) or (1.0,) * count
    if node is not None and not any(found):
        scope.problem(node.position, f"season: {what}: all weights are 0; needs one above 0")
    return found


def late(scope: Scope, node: Node) -> Late:
    said = entries(node)
    return Late(float(text(said["share"])), delay(scope, "late: delay", said["delay"]))
