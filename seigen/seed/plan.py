"""A document and a request → what a run would write. Pure: needs no database.

Raises SeedError with everything that cannot be made, before a row is.
"""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np

from seigen.errors import SeedError
from seigen.fragments import sequences_in
from seigen.hints import FixedRows, Sequence
from seigen.intervals import microseconds
from seigen.model import Document
from seigen.seed.build import build
from seigen.seed.cells import Codes
from seigen.seed.encode import encoding_key, needs_server
from seigen.seed.facts import TableFacts, gather
from seigen.seed.generate import Generator
from seigen.seed.links import Digit
from seigen.seed.model import Encoding, Request, SeedPlan, TablePlan
from seigen.seed.sizes import sizes
from seigen.seed.world import TableRows, World

SAMPLE = 64  # rows that a width is measured on


def seed_plan(document: Document, request: Request) -> SeedPlan:
    every = gather(document)
    found = sizes(document, request)
    rows = {name: count for name, (count, _) in found.items() if (not request.only or name in request.only)}
    if request.append:
        grown = growing(every)
        rows = {name: count for name, count in rows.items() if name in grown}
        check_append(every, grown, request)
    world = build(document, request, rows)
    levels, detached = order(every)
    tables = []
    for name in sorted(rows, key=lambda name: (levels[name], name)):
        table, (_, why) = world.tables[name], found[name]
        tables.append(table_plan(table, rows[name], why, levels[name], detached.get(name, ()), request))
    tables = [table for table in tables if table.rows]
    totals = {name: table.total for name, table in world.tables.items()}
    whole = SeedPlan(
        request, document, tuple(tables), identity(document, request, tables), encodings(world, tables), totals
    )
    return msgspec.structs.replace(whole, tables=measured(whole, world))


def growing(every: dict[str, TableFacts]) -> set[str]:
    """What a run that continues writes: the tables whose rows happen at a time, that is the hypertables and what is
    partitioned by ranges of time; where there is none, the tables that nothing refers to.
    """
    timed = {
        name
        for name, facts in every.items()
        if facts.time is not None and (facts.chunk_interval or facts.hints.rows != FixedRows(0))
    }
    parents = {link.ref_table for facts in every.values() for link in facts.links if link.ref_table != facts.name}
    return timed or (every.keys() - parents)


def check_append(every: dict[str, TableFacts], grown: set[str], request: Request) -> None:
    """Raises SeedError where rows would refer to what depends on a run's range: its times, its sequences per parent."""
    for name, facts in every.items():
        for link in facts.links:
            parent = every.get(str(link.ref_table))
            if parent is None or parent.name not in grown or parent.name not in request.written:
                continue
            targets = link.ref_columns or next(iter(parent.uniques), ())
            per = {hint.generate.per for hint in parent.hints.columns.values() if isinstance(hint.generate, Sequence)}
            ranged = [
                column
                for column in targets
                if parent.types[column].family in ("timestamp", "date")
                or isinstance(parent.hint(column).generate, Sequence)
                or column in per
            ]
            if ranged:
                raise SeedError(
                    f'table "{name}": foreign key "{link.name}" refers to "{parent.name}" ({", ".join(ranged)}), whose '
                    "rows of earlier runs --append cannot tell; seed the whole range at once: --truncate, with --start "
                    "and --end"
                )


def order(every: dict[str, TableFacts]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """The level of each table, and the foreign keys that have to be away because they close a circle."""
    links = {
        name: [link for link in facts.links if link.ref_table != name and link.ref_table in every]
        for name, facts in every.items()
    }
    levels: dict[str, int] = {}
    detached: dict[str, tuple[str, ...]] = {}
    level = 0
    while left := sorted(every.keys() - levels.keys()):
        ready = [name for name in left if all(link.ref_table in levels for link in links[name])]
        if not ready:
            name = min(left, key=lambda name: (sum(link.ref_table not in levels for link in links[name]), name))
            away = [link for link in links[name] if link.ref_table not in levels]
            detached[name] = tuple(sorted(link.name for link in away))
            links[name] = [link for link in links[name] if link not in away]
            ready = [name]
        levels |= dict.fromkeys(ready, level)
        level += 1
    return levels, detached


def table_plan(
    table: TableRows, rows: int, why: str, level: int, detached: tuple[str, ...], request: Request
) -> TablePlan:
    facts = table.facts
    time, interval = None, None
    if facts.time is not None and facts.chunk_interval and facts.types[facts.time].family != "integer":
        time = (facts.time, request.start, request.end - 1)
        interval = microseconds(str(facts.chunk_interval))
    own = {name: link for name, (parent, link) in table.links.items() if parent == facts.name}
    anywhere = {name for name, link in own.items() if isinstance(link, Digit)}  # of a unique set: later rows too
    return TablePlan(
        name=facts.name,
        rows=rows,
        why=why,
        columns=tuple(facts.columns),
        level=level,
        first=table.first,
        in_order=bool(own.keys() - anywhere),
        time=time,
        chunk_interval=interval,
        detached=tuple(sorted({*detached, *anywhere})),
        sequences=tuple(name for name, column in facts.columns.items() if column.identity is not None),
        numbered=tuple(
            (name, sequence)
            for name, column in facts.columns.items()
            for sequence in sequences_in(column.default or "")
            if facts.types[name].family == "integer"
        ),
    )


def encodings(world: World, tables: list[TablePlan]) -> tuple[Encoding, ...]:
    """The pools that only the server can turn into bytes: found by making one row of each table."""
    found: dict[str, Encoding] = {}
    for table in tables:
        frame = world.frame(table.name, np.array([table.first], np.uint64))
        for column in table.columns:
            type_, cells = world.tables[table.name].facts.types[column], frame.cells(column)
            if isinstance(cells.values, Codes) and needs_server(type_):
                texts = cells.values.pool
                key = encoding_key(type_, texts)
                found.setdefault(key, Encoding(table.name, column, key, type_.text, texts))
    return tuple(found.values())


def measured(plan: SeedPlan, world: World) -> tuple[TablePlan, ...]:
    """The tables with the width of their first rows; a value that the server spells is taken for 16 bytes."""
    make = Generator(plan, {encoding.key: [b"\0" * 16] * len(encoding.texts) for encoding in plan.encodings}, world)
    found = []
    for table in plan.tables:
        rows = make.rows(table.name, 0)[:SAMPLE]
        found.append(msgspec.structs.replace(table, width=round(len(make.bytes(table.name, rows)) / max(1, len(rows)))))
    return tuple(found)


def identity(document: Document, request: Request, tables: list[TablePlan]) -> str:
    """A digest of all that the rows depend on."""
    said = [document.schema.objects[ref] for ref in sorted(document.schema.objects)]
    parts = (said, sorted(document.hints.items()), request, [(table.name, table.rows) for table in tables])
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:16]
