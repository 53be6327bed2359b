"""How many rows each table gets, and by which rule. The first rule that applies wins:

1. --rows table=n;
2. rows: n, which is never scaled;
3. rows: {per: p, mean: m}: round(m × rows of p);
4. of --rows N, for hypertables (for all tables, when there is no hypertable): round(N × share), and the tables without
   a share divide what the shares leave equally, to the row;
5. any other table: max(10, round(sqrt(N))).

Tables whose size the first three rules give take nothing away from N.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches

import msgspec

from seigen.errors import SeedError
from seigen.hints import FixedRows, Rows, RowsPer, RowsShare, TableHints
from seigen.model import Document, Hypertable, Table
from seigen.seed.model import Request, Written

Sizes = dict[str, tuple[int, str]]


def sizes(document: Document, request: Request) -> Sizes:
    """Table → (rows, the rule in words). Raises SeedError for unknown tables and circles of `per`."""
    objects = document.schema.objects.values()
    tables = [item.name for item in objects if isinstance(item, Table)]
    for name in (*request.sizes, *request.only):
        if name not in tables:
            raise SeedError(unknown(name, tables))
    hypertables = [item.table for item in objects if isinstance(item, Hypertable)]
    hints = {name: document.hints.get(name, TableHints()).rows for name in tables}
    found: Sizes = {}
    for name in tables:
        hint = hints[name]
        if name in request.sizes:
            found[name] = (request.sizes[name], f"--rows {name}={request.sizes[name]}")
        elif isinstance(hint, FixedRows):
            found[name] = (hint.count, f"rows: {hint.count}")
    of_total = [name for name in hypertables or tables if name not in found and not isinstance(hints[name], RowsPer)]
    found |= divided(of_total, {name: hints[name] for name in of_total}, request.rows)
    for name in tables:
        if name not in found and not isinstance(hints[name], RowsPer):
            found[name] = (max(10, round(math.sqrt(request.rows))), "sqrt of --rows, at least 10")
    for name in tables:
        per(name, hints, found, ())
    return {name: found[name] for name in tables}


def with_the_others(document: Document, request: Request) -> Request:
    """The request, as if a run of the same one had filled the tables that `only` leaves out."""
    if not request.only:
        return request
    left = {name: rows for name, (rows, _) in sizes(document, request).items() if name not in request.only}
    written = {name: (Written(rows, request.start, request.end),) for name, rows in left.items() if rows}
    return msgspec.structs.replace(request, written=written)


def divided(names: list[str], hints: Mapping[str, Rows | None], total: int) -> Sizes:
    """Shares of N, and the rest in equal parts that differ by one row at most."""
    found: Sizes = {}
    for name in names:
        hint = hints[name]
        if isinstance(hint, RowsShare):
            found[name] = (round(total * hint.share), f"{hint.share:g} of --rows")
    rest = sorted(name for name in names if name not in found)
    left = max(0, total - sum(count for count, _ in found.values()))
    for place, name in enumerate(rest):
        count = left // len(rest) + (place < left % len(rest))
        found[name] = (
            count,
            "--rows" if len(rest) == 1 and not found else f"the rest of --rows, divided by {len(rest)}",
        )
    return found


def per(name: str, hints: Mapping[str, Rows | None], found: Sizes, above: tuple[str, ...]) -> int:
    if name not in found:
        hint = hints[name]
        assert isinstance(hint, RowsPer)
        if name in above:
            raise SeedError(f'table "{name}": rows per {" per ".join([*above[above.index(name) :], name])} is a circle')
        if hint.parent not in hints:
            raise SeedError(f'table "{name}": rows per {unknown(hint.parent, list(hints))}')
        parents = per(hint.parent, hints, found, (*above, name))
        found[name] = (round(hint.mean * parents), f"{hint.mean:g} per {hint.parent}")
    return found[name][0]


def unknown(name: str, tables: list[str]) -> str:
    near = get_close_matches(name, tables, 1)
    return f'table "{name}" is not in the document' + (f'; is "{near[0]}" meant?' if near else "")
