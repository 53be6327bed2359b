"""The columns of one table that no foreign key fills: uniques first, then hints, CHECKs, names and types."""

from __future__ import annotations

import math
from collections.abc import Callable

from seigen.errors import SeedError
from seigen.hints import Choice, Faker, Generate, Literals, RowsPer, Sequence, Template
from seigen.model import Constraint
from seigen.seed import makers
from seigen.seed.asked import Asked
from seigen.seed.bits import key
from seigen.seed.by_name import guess, is_hex
from seigen.seed.cells import Mask
from seigen.seed.clock import WORK_WEEK, Clock
from seigen.seed.draws import delay
from seigen.seed.equal import unless
from seigen.seed.kept import Kept
from seigen.seed.links import Digit, Digits
from seigen.seed.makers import Frame, Maker
from seigen.seed.model import Request
from seigen.seed.values import FALLBACK, Values
from seigen.seed.world import TableRows, World

NULLS = 0.1  # of a column that may be NULL, where nothing is said
CARRIERS = {"uuid": 0, "text": 1, "bytea": 1, "macaddr": 2, "inet": 2, "integer": 3, "numeric": 4, "timestamp": 6}


class Columns:
    def __init__(self, world: World, request: Request, table: TableRows) -> None:
        self.world, self.request, self.table, self.facts = world, request, table, table.facts
        self.asked = Asked(self.facts)
        self.bounds, self.ranges, self.scales = self.asked.bounds, self.asked.ranges, self.asked.scales
        self.unique: set[str] = set()
        self.dependent: set[str] = set()  # columns of foreign keys that share columns: what one picks binds the others
        self.linked: set[str] = set()
        self.placed: set[str] = set()
        self.values = Values(self)
        self.kept = Kept(self)

    # -- what the table says

    def stream(self, *parts: object) -> int:
        return key(self.request.seed, self.facts.name, *parts)

    def fail(self, problem: str) -> SeedError:
        return SeedError(f'table "{self.facts.name}": {problem}')

    def hint(self, column: str) -> Generate | None:
        return self.facts.hint(column).generate

    def clock(self) -> Clock:
        time = self.facts.time
        assert time is not None
        unit = self.facts.types[time].unit
        season = self.facts.hints.season or WORK_WEEK
        return Clock(self.table.start, self.table.end, season, self.table.rows, unit)

    # -- NULL

    def nullable(self, column: str, maker: Maker, nulls: Callable[[Frame], Mask | None] | None) -> Maker:
        return maker if nulls is None or self.facts.required(column) else makers.with_nulls(maker, nulls)

    def nulls(self, column: str) -> Callable[[Frame], Mask | None] | None:
        hint = self.facts.hint(column)
        default = 0.0 if hint.null_unless or hint.generate is not None or column in self.unique else NULLS
        share = hint.null_share if hint.null_share is not None else default
        masks = [unless(hint.null_unless, self.facts.types)] if hint.null_unless else []
        masks += [makers.share_mask(share, self.stream(column, "null"))] if share > 0 else []
        if not masks:
            return None
        return masks[0] if len(masks) == 1 else makers.both_masks(masks[0], masks[1])

    def link_nulls(self, link: Constraint) -> Callable[[Frame], Mask | None] | None:
        """One mask for all columns of a foreign key: that of its first column which says something."""
        free = [column for column in link.columns if not self.facts.required(column)]
        said = [c for c in free if self.facts.hint(c).null_share is not None or self.facts.hint(c).null_unless]
        if said or not free:
            return self.nulls(said[0]) if said else None
        if any(self.hint(column) is not None for column in free):
            return None
        return makers.share_mask(NULLS, self.stream(link.name, "null"))

    # -- what must be unique

    def uniques(self, links: list[Constraint]) -> dict[str, Digit]:
        """Decides a carrier, or digits, for every unique set; → foreign key's name → its digit."""
        linked = {column: link for link in links for column in link.columns}
        self.linked = set(linked)
        numbered = {c for c in self.facts.columns if isinstance(h := self.hint(c), Sequence) and h.per is None}
        kept: list[set[str]] = [{column} for column in numbered]
        for name, hint in ((c, self.hint(c)) for c in self.facts.columns):
            if isinstance(hint, Sequence) and hint.per is not None and hint.per in linked:
                kept.append({name, *linked[hint.per].columns})
        digits: dict[str, Digit] = {}
        for columns in self.facts.uniques:
            if any(done <= set(columns) for done in kept):
                continue
            if isinstance(self.carrier(columns, linked), str):
                carrier = self.carrier(columns, linked)
                assert carrier is not None
                self.unique.add(carrier)
                kept.append({carrier})
                continue
            self.radix(columns, linked, digits)
            kept.append(set(columns))
        return digits

    def carrier(self, columns: tuple[str, ...], linked: dict[str, Constraint]) -> str | None:
        """The column that alone makes the set unique."""
        ranked = []
        for column in columns:
            type_, hint = self.facts.types[column], self.hint(column)
            bounds = self.bounds.get(column)
            bound = column in linked or column in self.dependent or column in self.table.makers
            if bound or (bounds and bounds.values):
                continue
            if column == self.facts.time:
                if type_.family == "integer" or (self.clock().densest() >= 1 and self.facts.hints.late is None):
                    ranked.append((5, column))
                continue
            if hint is not None and not isinstance(hint, Template | Faker):
                continue
            if type_.family in CARRIERS and self.values.room(column) >= self.table.total:
                ranked.append((CARRIERS[type_.family] + (10 if isinstance(hint, Faker) else 0), column))
        return min(ranked)[1] if ranked else None

    def radix(self, columns: tuple[str, ...], linked: dict[str, Constraint], digits: dict[str, Digit]) -> None:
        """Every column of the set has few values: combinations of them are counted through."""
        bases: dict[str, int] = {}
        rows_hint = self.facts.hints.rows
        beside: Constraint | None = None
        for column in columns:
            link = linked.get(column)
            if column in self.dependent and (link is None or set(link.columns) <= set(columns)):
                raise self.fail(
                    f'unique ({", ".join(columns)}) cannot be kept: "{column}" is part of foreign keys that share '
                    "columns; give the table rows: 0, and fill it by hand"
                )
            if link is not None and link.name in self.table.links:
                raise self.fail(f"unique ({', '.join(columns)}) cannot be kept beside a sequence per {column}")
            if link is not None and set(link.columns) <= set(columns):
                assert link.ref_table is not None
                even = isinstance(rows_hint, RowsPer) and rows_hint.parent == link.ref_table
                if even and len(columns) > len(link.columns):
                    beside = link
                else:
                    bases[link.name] = self.world.tables[link.ref_table].total
            elif column != self.facts.time:
                bases[column] = self.values.few(column)
        self.check_room(columns, bases, beside)
        capacity, divisor = 1, 1
        for base in bases.values():
            capacity *= base
        parents = 1
        if beside is not None:
            assert beside.ref_table is not None
            parents = self.world.tables[beside.ref_table].total
        whole = Digits(capacity, self.stream(*columns, "unique"), parents)
        for name, base in bases.items():
            digit = Digit(whole, divisor, base)
            divisor *= base
            if name in digits or name in self.table.makers:
                raise self.fail(f"{name} is part of two unique sets that cannot both be kept")
            if name in self.facts.columns and name not in {link.name for link in linked.values()}:
                self.check_counted(name, columns)
                self.table.makers[name] = self.values.counted(name, digit)
            else:
                digits[name] = digit

    def check_counted(self, column: str, columns: tuple[str, ...]) -> None:
        """Raises SeedError where a hint is not about which values there are, but about how often, or about NULL."""
        of = f'column "{column}": it is counted through to keep unique ({", ".join(columns)})'
        said = self.facts.hint(column)
        if said.null_share or said.null_unless:
            key = "null_share" if said.null_share else "null_unless"
            raise self.fail(f"{of}, and is never NULL; take {key} away")
        if said.generate is not None and not isinstance(said.generate, Choice | Literals | Faker):
            form = type(said.generate).__name__.lower()
            raise self.fail(f"{of}, and {form} cannot be followed; take it away, or say: generate: {{choice: [...]}}")

    def check_room(self, columns: tuple[str, ...], bases: dict[str, int], beside: Constraint | None) -> None:
        """Raises SeedError with the arithmetic when the set has fewer values than rows."""
        capacity, factors = 1, []
        for name, base in bases.items():
            capacity *= base
            factors.append(f"{base:,} of {name}")
        needed = self.table.total
        if beside is not None:
            assert beside.ref_table is not None
            parents = self.world.tables[beside.ref_table].total
            capacity *= parents
            factors.append(f"{parents:,} of {beside.name}")
        if self.facts.time in columns:
            if self.facts.hints.late is not None:
                raise self.fail(f"late rows cannot be kept unique by ({', '.join(columns)}); take late away")
            needed = round(1 / self.clock().densest()) + 2
        if needed > capacity or not factors:
            each = " in one unit of time" if self.facts.time in columns else ""
            raise self.fail(
                f"unique ({', '.join(columns)}) holds {capacity:,} rows ({' × '.join(factors) or 'nothing'}), and "
                f"{needed:,}{each} are asked for; ask for fewer, or for more of what it is made of (rows, generate)"
            )

    # -- everything else

    def fill(self) -> None:
        self.placed = set(self.table.makers)
        self.kept.decide()
        for column in self.facts.columns:
            if column not in self.table.makers:
                maker = self.time() if column == self.facts.time else self.kept.keep(column, self.plain(column))
                self.table.makers[column] = self.nullable(column, maker, self.nulls(column))

    def time(self) -> Maker:
        """The time of a hypertable: numbers of rows where it is an integer."""
        assert self.facts.time is not None
        type_ = self.facts.types[self.facts.time]
        if type_.family == "integer":
            start = max(1, math.ceil(self.values.limits(self.facts.time)[0]))
            return makers.counting(self.values.counting(self.facts.time, start, self.table.total))
        late = self.facts.hints.late
        lateness = None if late is None else (late.share, delay(late.delay))
        maker = makers.clocked(self.clock(), self.table.first, self.stream(self.facts.time), lateness)
        return makers.as_days(maker) if type_.family == "date" else maker

    def plain(self, column: str) -> Maker:
        hint = self.hint(column)
        if column in self.unique:
            return self.values.unique(column, hint)
        if isinstance(hint, Sequence) and hint.per is not None:
            assert self.table.arrangement is not None
            start = self.values.counting(column, hint.start, self.table.arrangement.longest)
            return makers.counting_per(self.table.arrangement, start)
        if hint is None:
            hint = self.suggestion(column)
        return self.values.from_hint(column, hint) if hint is not None else self.values.by_type(column)

    def suggestion(self, column: str) -> Generate | None:
        """What CHECKs, else the name, say."""
        bounds, type_ = self.bounds.get(column), self.facts.types[column]
        if bounds is not None and bounds.values:
            return Choice({value: 1.0 for value in bounds.values if self.asked.allows(column, value)})
        if type_.family in ("timestamp", "date", "time") or (type_.family == "text" and is_hex(column)):
            return None
        family = FALLBACK.get(type_.family, "other")
        found = guess(self.facts.name, column, family)
        if isinstance(found, Choice):
            left = {value: weight for value, weight in found.values.items() if self.asked.allows(column, value)}
            return Choice(left) if left else None
        return found
