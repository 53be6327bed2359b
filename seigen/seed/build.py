"""A document and a size → a World: every table's links and every column's maker, decided once.

The order of decisions in a table: who its parents are, when its rows happen, what the hints say, what must be unique,
what the CHECKs ask, and what names and types suggest. Raises SeedError with every table's problem; a problem names the
hint that would help.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from seigen.errors import SeedError
from seigen.hints import Parent, RowsPer, Sequence
from seigen.model import Constraint, Document, Enum
from seigen.seed.agreeing import Agreeing, Agreement, Shared
from seigen.seed.bits import key
from seigen.seed.columns import Columns
from seigen.seed.facts import gather
from seigen.seed.in_partitions import in_partitions
from seigen.seed.links import Arrangement, AtHome, Digit, Earlier, Even, Link, Popular, Runs, Siblings
from seigen.seed.makers import both_masks, share_mask, with_nulls
from seigen.seed.model import Request, Written
from seigen.seed.world import TableRows, World, first_of_kin, of_run, parent_cells

RUN = 32  # rows of a table whose rows refer to others of the same kin, at most
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
        table = tables[name]
        if not table.total:
            continue
        try:
            times = (table.start, table.end) if rows.get(name) else None
            table.facts = in_partitions(document, table.facts, times, append=request.append)
            Plan(world, request, table).decide()
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
        self.links: list[Constraint] = []
        self.kin: set[str] = set()  # columns that a row has in common with the row of its own table that it refers to
        self.empty: set[str] = set()  # columns that are NULL because there is nothing that they could refer to
        self.agreements: dict[str, Agreement] = {}  # foreign key → what it shares columns with others by
        self.digits: dict[str, Digit] = {}

    def stream(self, *parts: object) -> int:
        return key(self.request.seed, self.facts.name, *parts)

    def decide(self) -> None:
        if self.facts.odd:
            raise SeedError(
                f'table "{self.facts.name}": {", ".join(self.facts.odd)} cannot be kept by generated rows; give the '
                "table rows: 0, and fill it by hand"
            )
        self.choose_links()
        self.columns.dependent = self.dependent()
        self.arrange(self.links)
        self.digits = self.columns.uniques(self.links)
        for link in self.links:
            self.connect(link)
        for link in self.links:
            self.fill(link)
        self.columns.fill()
        for column in self.kin - {column for link in self.links for column in link.columns}:
            self.table.makers[column] = of_run(self.world, self.facts.name, self.table.makers[column], self.run())
        for column in self.empty - {column for link in self.links for column in link.columns}:
            self.table.makers[column] = with_nulls(self.table.makers[column], share_mask(1.0, 0))

    def fail(self, problem: str) -> SeedError:
        return SeedError(f'table "{self.facts.name}": {problem}')

    def targets(self, link: Constraint) -> tuple[str, ...]:
        """The columns that a foreign key refers to."""
        assert link.ref_table is not None
        found = link.ref_columns or next(iter(self.world.tables[link.ref_table].facts.uniques), ())
        if len(found) != len(link.columns):
            raise self.fail(f'foreign key "{link.name}": its target has no key')
        return found

    def choose_links(self) -> None:
        """Foreign keys, widest first, less those that another one implies because it sets all their columns.

        Of one to the table itself, the columns that are the same in both rows are left out: they are kin.
        """
        taken: dict[str, Constraint] = {}
        known = [self.without_kin(link) for link in self.facts.links if self.parent(link)]
        for link in sorted(known, key=lambda link: (-len(link.columns), link.name)):
            shared = [column for column in link.columns if column in taken]
            if len(shared) == len(link.columns):
                continue
            if shared:
                self.agree(link, taken, shared)
            taken = dict.fromkeys(link.columns, link) | taken
            self.links.append(link)

    def parent(self, link: Constraint) -> TableRows | None:
        """None where a foreign key's columns are NULL because there are no parents."""
        parent = self.world.tables.get(str(link.ref_table))
        if parent is None:
            raise self.fail(f'"{link.ref_table}" is not in the document')
        if parent.total:
            return parent
        free = [column for column in link.columns if not self.facts.required(column)]
        if not free:
            raise self.fail(f'its parent "{link.ref_table}" has no rows')
        self.empty |= set(free)
        return None

    def without_kin(self, link: Constraint) -> Constraint:
        if link.ref_table != self.facts.name:
            return link
        pairs = list(zip(link.columns, self.targets(link), strict=True))
        self.kin |= {column for column, target in pairs if column == target}
        own = [(column, target) for column, target in pairs if column != target]
        return msgspec.structs.replace(
            link, columns=tuple(column for column, _ in own), ref_columns=tuple(target for _, target in own)
        )

    def agree(self, link: Constraint, taken: dict[str, Constraint], shared: list[str]) -> None:
        """The parents by a foreign key are those that have what another one's parent has in the shared columns."""
        first = taken[shared[0]]
        if any(taken[column] is not first for column in shared) or self.facts.name in (link.ref_table, first.ref_table):
            others = sorted({taken[column].name for column in shared})
            raise self.fail(
                f'foreign key "{link.name}" shares columns with {", ".join(others)} in a way that rows cannot be '
                "generated for; give the table rows: 0, and fill it by hand"
            )
        assert link.ref_table is not None
        assert first.ref_table is not None
        if first.name not in self.agreements:
            self.agreements[first.name] = Agreement(
                self.world,
                first.ref_table,
                lambda parents: self.plain(first, parents),
                {},
                f'table "{self.facts.name}": no rows of "{first.ref_table}" and of "{link.ref_table}" agree in '
                f"{', '.join(shared)}; ask for more of them (rows)",
            )
        mine, theirs = (dict(zip(each.columns, self.targets(each), strict=True)) for each in (first, link))
        self.agreements[link.name] = self.agreements[first.name]
        self.agreements[link.name].others[link.name] = Shared(
            tuple(mine[column] for column in shared), link.ref_table, tuple(theirs[column] for column in shared)
        )

    # -- who the parents are

    def dependent(self) -> set[str]:
        """The columns of foreign keys that have columns in common, with each other or with rows of their own table."""
        found = set(self.kin)
        for link in self.links:
            of_itself = link.ref_table == self.facts.name
            if link.name in self.agreements or self.kin & set(link.columns) or (self.kin and of_itself):
                found |= set(link.columns)
        return found

    def run(self) -> int:
        """How many neighbours are kin: as many as a parent has rows where that is few, or all alike.

        By the table's first rows: it stays as it is when others are appended.
        """
        rows = (*self.table.before, self.table.rows)[0]
        link = next((link for link in self.links if self.kin & set(link.columns)), None)
        parents = self.world.tables[str(link.ref_table)].total if link is not None else rows // RUN
        each = max(2, rows // max(1, parents))
        return each if link is not None and self.is_even(link) else min(each, RUN)

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
        if link.name in self.agreements or not self.kin <= set(link.columns):
            raise self.fail(f'sequence per "{column}": its foreign key shares columns with another one')
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

    def is_even(self, link: Constraint) -> bool:
        rows = self.facts.hints.rows
        return isinstance(rows, RowsPer) and rows.parent == link.ref_table and rows.spread == "even"

    def connect(self, link: Constraint) -> Link:
        """The link of a foreign key, made when it is first needed."""
        if link.name not in self.table.links:
            assert link.ref_table is not None
            self.table.links[link.name] = (link.ref_table, self.link(link))
        return self.table.links[link.name][1]

    def link(self, link: Constraint) -> Link:
        assert link.ref_table is not None
        of_itself = link.ref_table == self.facts.name
        if self.dependent() & set(link.columns):
            return self.bound(link, of_itself=of_itself)
        if link.name in self.digits:
            return self.digits[link.name]
        if of_itself:
            return Earlier(self.stream(link.name))
        parents, home = self.world.tables[link.ref_table].total, self.parent_hint(link).home
        plain = self.plain(link, parents)
        if home is None:
            return plain
        of = next((other for other in self.links if home.of in other.columns), None)
        if of is None or of.name == link.name:
            raise self.fail(f'home: "{home.of}" is not another foreign key\'s column')
        scatter = key(self.request.seed, link.ref_table, "home")
        return AtHome(plain, self.connect(of), parents, home.among, home.share, scatter)

    def bound(self, link: Constraint, *, of_itself: bool) -> Link:
        """Of a foreign key that has columns in common with another one."""
        assert link.ref_table is not None
        if self.parent_hint(link).home is not None:
            raise self.fail(f'home: foreign key "{link.name}" shares columns with another one')
        stream, agreement = self.stream(link.name), self.agreements.get(link.name)
        if of_itself:
            arrangement = self.table.arrangement
            return Earlier(stream, self.run()) if arrangement is None else Siblings(arrangement, stream)
        found: Link
        if agreement is None:
            found = self.plain(link, self.world.tables[link.ref_table].total)
        else:
            found = Agreeing(agreement, link.name, stream) if link.name in agreement.others else agreement
        return Runs(found, self.run()) if self.kin else found

    def plain(self, link: Constraint, parents: int) -> Link:
        if self.is_even(link):
            return Even(parents)
        scatter = key(self.request.seed, link.ref_table, "popularity")
        return Popular(parents, self.exponent(link), scatter, self.stream(link.name))

    def fill(self, link: Constraint) -> None:
        """The columns of a foreign key are those of its parent's row. All of them are NULL together."""
        assert link.ref_table is not None
        nulls = self.columns.link_nulls(link)
        if link.ref_table == self.facts.name and self.kin:
            nulls = both_masks(nulls, first_of_kin(link.name)) if nulls is not None else first_of_kin(link.name)
        for column, target in zip(link.columns, self.targets(link), strict=True):
            if column not in self.table.makers:
                maker = parent_cells(self.world, link.name, link.ref_table, target)
                self.table.makers[column] = self.columns.nullable(column, maker, nulls)
