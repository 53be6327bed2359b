"""A document and a size → a World: every table's links and every column's maker, decided once.

The order of decisions in a table: who its parents are, when its rows happen, what the hints say, what must be unique,
what the CHECKs ask, and what names and types suggest. Raises SeedError with every table's problem; a problem names the
hint that would help.
"""

from __future__ import annotations

from collections.abc import Mapping

from seigen.errors import SeedError
from seigen.hints import Parent, RowsPer, Sequence
from seigen.model import Constraint, Document, Enum
from seigen.seed.bits import key
from seigen.seed.columns import Columns
from seigen.seed.facts import gather
from seigen.seed.links import Arrangement, AtHome, Digit, Earlier, Even, Link, Popular
from seigen.seed.model import Request, Written
from seigen.seed.world import TableRows, World, parent_cells

HYPERTABLE_EXPONENT, PLAIN_EXPONENT = 1.05, 0.5  # Zipf's law of parents where nothing is said


def build(document: Document, request: Request, rows: Mapping[str, int]) -> World:
    """`rows`: how many rows of each table this run writes."""
    tables = {}
    for name, facts in gather(document).items():
        runs = request.written.get(name, ())
        if rows.get(name) or not runs:
            runs = (*runs, Written(rows.get(name, 0), request.start, request.end))
        tables[name] = TableRows(facts, runs[-1], tuple(run.rows for run in runs[:-1]))
    enums = (item for item in document.schema.objects.values() if isinstance(item, Enum))
    world = World(tables, {enum.name: enum.labels for enum in enums})
    problems: list[str] = []
    for name in sorted(tables):
        try:
            Plan(world, request, tables[name]).decide()
        except SeedError as error:
            problems.append(str(error))
    if problems:
        raise SeedError("\n".join(problems))
    return world


class Plan:
    """The decisions for one table."""

    def __init__(self, world: World, request: Request, table: TableRows) -> None:
        self.world, self.request, self.table, self.facts = world, request, table, table.facts
        self.columns = Columns(world, request, table)

    def stream(self, *parts: object) -> int:
        return key(self.request.seed, self.facts.name, *parts)

    def decide(self) -> None:
        if self.table.rows == 0 and self.table.first == 0:
            return
        if self.facts.odd:
            raise SeedError(
                f'table "{self.facts.name}": {", ".join(self.facts.odd)} cannot be kept by generated rows; give the '
                "table rows: 0, and fill it by hand"
            )
        links = self.chosen_links()
        self.arrange(links)
        unique = self.columns.uniques(links)
        for link in links:
            if link.name not in self.table.links:
                assert link.ref_table is not None
                self.table.links[link.name] = (link.ref_table, self.link(link, unique.get(link.name)))
        for link in links:
            self.fill(link)
        self.columns.fill()

    def chosen_links(self) -> list[Constraint]:
        """Foreign keys, widest first, less those that another one implies because it sets all their columns."""
        found: list[Constraint] = []
        taken: dict[str, str] = {}
        for link in sorted(self.facts.links, key=lambda link: (-len(link.columns), link.name)):
            assert link.ref_table is not None
            parent = self.world.tables.get(link.ref_table)
            if parent is None:
                raise SeedError(f'table "{self.facts.name}": "{link.ref_table}" is not in the document')
            shared = [column for column in link.columns if column in taken]
            if len(shared) == len(link.columns):
                continue
            if shared:
                raise SeedError(
                    f'table "{self.facts.name}": column "{shared[0]}" is part of foreign keys "{taken[shared[0]]}" and '
                    f'"{link.name}", and neither implies the other; such rows cannot be generated yet: give the table '
                    "rows: 0, and fill it by hand"
                )
            empty = parent.total == 0
            if empty and all(not self.facts.required(column) for column in link.columns):
                continue
            if empty:
                raise SeedError(f'table "{self.facts.name}": its parent "{link.ref_table}" has no rows')
            taken |= dict.fromkeys(link.columns, link.name)
            found.append(link)
        return found

    # -- who the parents are

    def arrange(self, links: list[Constraint]) -> None:
        """A sequence per parent needs exact quotas: the whole table is arranged by that link."""
        hinted = {name: hint.generate for name, hint in self.facts.hints.columns.items()}
        per = {hint.per for hint in hinted.values() if isinstance(hint, Sequence) and hint.per is not None}
        if not per:
            return
        if len(per) > 1:
            raise SeedError(f'table "{self.facts.name}": sequences per {", ".join(sorted(per))}: one column at most')
        column = per.pop()
        link = next((link for link in links if column in link.columns), None)
        if link is None or link.ref_table is None or link.ref_table == self.facts.name:
            raise SeedError(f'table "{self.facts.name}": sequence per "{column}": not a foreign key of another table')
        self.table.arrangement = Arrangement(
            self.world.tables[link.ref_table].total,
            self.exponent(link),
            self.table.first,
            self.table.rows,
            self.table.before,
            key(self.request.seed, link.ref_table, "popularity"),
            self.stream("arrangement"),
        )
        self.table.links[link.name] = (link.ref_table, self.table.arrangement)

    def parent_hint(self, link: Constraint) -> Parent:
        hints = (self.facts.hint(column).generate for column in link.columns)
        return next((hint for hint in hints if isinstance(hint, Parent)), Parent(self.default_exponent(link)))

    def default_exponent(self, link: Constraint) -> float:
        rows = self.facts.hints.rows
        if isinstance(rows, RowsPer) and rows.parent == link.ref_table:
            return HYPERTABLE_EXPONENT if rows.spread == "zipf" else 0.0
        return PLAIN_EXPONENT if self.facts.time is None else HYPERTABLE_EXPONENT

    def exponent(self, link: Constraint) -> float:
        return self.parent_hint(link).exponent

    def link(self, link: Constraint, digit: Digit | None) -> Link:
        assert link.ref_table is not None
        if digit is not None:
            return digit
        if link.ref_table == self.facts.name:
            return Earlier(self.stream(link.name))
        parents = self.world.tables[link.ref_table].total
        hint = self.parent_hint(link)
        rows = self.facts.hints.rows
        even = isinstance(rows, RowsPer) and rows.parent == link.ref_table and rows.spread == "even"
        scatter = key(self.request.seed, link.ref_table, "popularity")
        plain: Link = Even(parents) if even else Popular(parents, hint.exponent, scatter, self.stream(link.name))
        if hint.home is None:
            return plain
        of = next((other for other in self.facts.links if hint.home.of in other.columns), None)
        if of is None or of.name == link.name or of.ref_table is None:
            raise SeedError(f'table "{self.facts.name}": home: "{hint.home.of}" is not another foreign key\'s column')
        if of.name not in self.table.links:
            self.table.links[of.name] = (of.ref_table, self.link(of, None))
        home, other = hint.home, self.table.links[of.name][1]
        return AtHome(plain, other, parents, home.among, home.share, key(self.request.seed, link.ref_table, "home"))

    def fill(self, link: Constraint) -> None:
        """The columns of a foreign key are those of its parent's row. All of them are NULL together."""
        assert link.ref_table is not None
        targets = link.ref_columns or next(iter(self.world.tables[link.ref_table].facts.uniques), ())
        if len(targets) != len(link.columns):
            raise SeedError(f'table "{self.facts.name}": foreign key "{link.name}": its target has no key')
        nulls = self.columns.link_nulls(link)
        for column, target in zip(link.columns, targets, strict=True):
            if column not in self.table.makers:
                maker = parent_cells(self.world, link.name, link.ref_table, target)
                self.table.makers[column] = self.columns.nullable(column, maker, nulls)
