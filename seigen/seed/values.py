"""What a single column holds: a hint, or a type, → a maker. Bounds of CHECKs are kept by all of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from seigen.hints import (
    After,
    Choice,
    Faker,
    Generate,
    Literals,
    Lognormal,
    LognormalDelay,
    Normal,
    Sequence,
    Template,
    Uniform,
    Zipf,
)
from seigen.intervals import DAY, HOUR, SECOND, YEAR
from seigen.seed import makers
from seigen.seed.bounds import Bounds
from seigen.seed.draws import delay, even, lognormal, number_table, weighted
from seigen.seed.fit import SHORT
from seigen.seed.links import Digit
from seigen.seed.literals import literals, objects
from seigen.seed.makers import Maker
from seigen.seed.pools import pool
from seigen.seed.scale import EXACT
from seigen.seed.types import SqlType
from seigen.seed.wording import Wording

if TYPE_CHECKING:
    from seigen.seed.columns import Columns

FALLBACK = {
    **dict.fromkeys(("integer",), "integer"),
    **dict.fromkeys(("float", "numeric"), "number"),
    "boolean": "boolean",
    "text": "text",
}
LEAST: dict[type, float] = {Zipf: 0.99, Uniform: 0.99, Normal: 0.5, Lognormal: 0.5}
"""The share of a hint's values that must be inside what its column holds. The tails of the last two may be cut off."""
NUMBERS = ("integer", "float", "numeric")
UNTIL_NEXT = LognormalDelay(8 * HOUR, 1.5)  # between two times of a row, where nothing is said

FINE = 1e6  # a range of numbers that is narrower is counted through in parts of one
STEPS_OF = {"date": DAY, "time": SECOND, "interval": SECOND}
MOST = {
    **dict.fromkeys(("integer", "numeric", "date"), 1 << 31),
    **dict.fromkeys(("float", "time", "interval"), 86_400),
}
TABLES: dict[str, Callable[[], np.ndarray[Any, Any]]] = {
    **dict.fromkeys(NUMBERS, lambda: lognormal(20.0, 1.0)),
    "time": lambda: np.floor(even(0, 86_400)) * SECOND,
    "interval": lambda: np.floor(lognormal(3600.0, 1.0)) * SECOND,
}
BY_TYPE: dict[str, Callable[[int], Maker]] = {
    "boolean": lambda stream: makers.drawn(even(0, 2).astype(np.int64), stream),
    "uuid": makers.uuids,
    "inet": lambda stream: makers.drawn(even(10 << 24, 11 << 24).astype(np.int64), stream),
    "macaddr": lambda stream: makers.scattered(2 << 40, 1 << 40, stream),
}


def somewhere(low: float, high: float, family: str) -> np.ndarray[Any, Any]:
    """Quantiles between two limits, near 0 where these are far apart."""
    if high - low < FINE or family not in NUMBERS:
        return even(low, high)
    if low <= 0 < high:
        return even(0.0, high) if high < FINE else lognormal(20.0, 1.0)
    return low + lognormal(20.0, 1.0) if low > 0 else high - lognormal(20.0, 1.0)


class Values:
    def __init__(self, columns: Columns) -> None:
        self.of = columns
        self.facts, self.request, self.table = columns.facts, columns.request, columns.table
        self.wording = Wording(columns)

    def type(self, column: str) -> SqlType:
        return self.facts.types[column]

    def bounds(self, column: str) -> Bounds:
        return self.of.bounds.get(column) or Bounds()

    # -- how many different values there are

    def room(self, column: str) -> int:
        """How many rows a column can tell apart by itself."""
        type_ = self.type(column)
        if type_.family == "text":
            hint = self.of.hint(column) or self.of.suggestion(column)
            is_address = isinstance(hint, Template) and "@" in hint.text
            return self.wording.fit(column).room(16 if self.wording.hex(column) else 36, SHORT if is_address else 0)
        if type_.family == "bytea":
            return 256 ** self.bytes(column) if self.bytes(column) < 8 else 1 << 62
        if type_.family == "integer" or type_.family == "numeric":
            return self.ladder(column, 1)[0].size
        if type_.family == "timestamp":
            low, high = self.window(column, self.table.start, self.table.end)
            return (high - low) // type_.unit
        return {"inet": 1 << 24, "macaddr": 1 << 47}.get(type_.family, 1 << 62)

    def few(self, column: str) -> int:
        """How many different values there are to choose from, when they are counted through."""
        type_ = self.type(column)
        if type_.family == "boolean" and not isinstance(self.of.hint(column), Choice):
            return 2
        if type_.family in MOST and self.texts(column) is None:
            return min(self.ladder(column, 0)[0].size, MOST[type_.family])
        if type_.family in ("text", "bytea") and self.texts(column) is None:
            return min(self.room(column), 1 << 31)
        return len(self.texts(column) or ())

    def counted(self, column: str, digit: Digit) -> Maker:
        """A column whose value is a digit."""
        type_ = self.type(column)
        texts = self.texts(column)
        if texts is not None:
            return makers.digit_of(texts, digit.pick)
        if type_.family == "boolean":
            return makers.counted(digit.pick, makers.Ladder(0, 0, 1), 1)
        if type_.family == "bytea":
            return makers.bytes_of(digit.pick, self.bytes(column))
        if type_.family == "text":
            fit = self.wording.fit(column)
            width = 12 if fit.size is None else min(fit.size, 12)
            return self.wording.coded(fit, width, makers.codes36_of(digit.pick, width, upper=fit.upper))
        return makers.counted(digit.pick, *self.ladder(column, 0))

    def texts(self, column: str) -> tuple[str, ...] | None:
        """All values that a column can have, where they are few and known: of a hint, a CHECK, an enum, a type."""
        hint, type_ = self.of.hint(column), self.type(column)
        match hint:
            case Choice(values):
                return tuple(values)
            case Literals(values):
                return values
            case Faker():
                return self.wording.fitting(column, self.wording.faker(hint))
        if self.bounds(column).values:
            return tuple(value for value in self.bounds(column).values or () if self.of.asked.allows(column, value))
        if type_.family == "enum":
            return tuple(label for label in type_.labels if label not in self.bounds(column).not_values)
        if type_.family == "text":
            suggested = self.of.suggestion(column)
            return tuple(suggested.values) if isinstance(suggested, Choice) else None
        if type_.family in ("json", "jsonb"):
            return objects()
        return self.literals(column) if type_.family == "other" else None

    def literals(self, column: str) -> tuple[str, ...]:
        type_ = self.type(column)
        found = literals(type_.text, self.of.world.labels)
        if found is None:
            raise self.of.fail(
                f'column "{column}": nothing is known of type {type_.text}; say some of its values: '
                "generate: {literals: [...]}"
            )
        return found

    # -- numbers

    def limits(self, column: str) -> tuple[float, float]:
        """The least and the greatest value of a column, by its type, its CHECKs, and what is above and below it."""
        return self.of.ranges[column]

    def number(self, column: str, table: np.ndarray[Any, Any]) -> Maker:
        """Quantiles, moved to where the type and the CHECKs leave room."""
        low, high = self.limits(column)
        inside = float(np.mean((table >= low) & (table <= high)))
        hint = self.of.hint(column)
        if hint is not None and inside < LEAST.get(type(hint), 0):
            spell = self.of.scales[column].spell
            raise self.of.fail(
                f'column "{column}": {1 - inside:.0%} of what {type(hint).__name__.lower()} makes, {table[0]:,.6g} to '
                f"{table[-1]:,.6g}, is outside of {spell(low)} to {spell(high)}, which is what "
                f"{self.of.asked.said(column)} leaves; change the hint"
            )
        family = self.type(column).family
        table = np.clip(table if inside >= 0.5 else somewhere(low, high, family), low, high)
        if self.of.scales[column].is_whole:
            table = np.rint(table).astype(np.int64)
        elif family == "numeric":
            table = np.clip(np.round(table, self.type(column).scale), low, high)
        return makers.drawn(self.without(column, table), self.of.stream(column))

    def counting(self, column: str, start: int, count: int) -> int:
        """`start`, when the column has room for `count` numbers from it on."""
        low, high = self.limits(column)
        last = start + max(count, 1) - 1
        if not low <= start <= last <= high:
            raise self.of.fail(
                f'column "{column}": {count:,} rows are numbered {start:,} to {last:,}, and the column '
                f"({self.type(column).text}) holds {low:,.15g} to {high:,.15g}; ask for fewer rows, or take a larger "
                "type"
            )
        return start

    def without(self, column: str, table: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The quantiles less the values that a CHECK forbids."""
        forbidden = self.forbidden(column)
        kept = table[~np.isin(table, forbidden)] if forbidden else table
        if not len(kept):
            low, high = map(self.of.scales[column].spell, self.limits(column))
            raise self.of.fail(
                f'column "{column}": {self.of.asked.said(column)} leaves no value from {low} to {high}; say its '
                "values: generate: {choice: [...]}"
            )
        return np.resize(kept, len(table))

    def forbidden(self, column: str) -> list[float]:
        read = self.of.scales[column].read
        return [value for text in self.bounds(column).not_values if (value := read(text)) is not None]

    def window(self, column: str, first: int, last: int) -> tuple[int, int]:
        """A range of times, moved to where the CHECKs leave room."""
        low, high = map(int, self.limits(column))
        if last < low:
            return low, min(high, low + YEAR)
        if first > high:
            return max(low, high - YEAR), high
        return max(first, low), min(last, high)

    def ladder(self, column: str, start: int) -> tuple[makers.Ladder, int, int]:
        """What a column is counted through: the ladder, how much a step is, and how many of these are one."""
        family, (low, high) = self.type(column).family, self.limits(column)
        unit, parts = STEPS_OF.get(family, 1), 1
        if family == "date":
            low, high = self.window(column, self.table.start, self.table.end - 1)
        if family in ("numeric", "float") and high - low < FINE:
            digits = (
                self.type(column).scale if family == "numeric" else 6 - math.floor(math.log10(max(high - low, 1e-9)))
            )
            parts = 10 ** max(0, digits)
        least, most = (
            math.ceil(max(low, -EXACT) * parts / unit - 1e-9),
            math.floor(min(high, EXACT) * parts / unit + 1e-9),
        )
        if family == "numeric" and self.type(column).scale < 0:
            unit = 10 ** -self.type(column).scale
        forbidden = tuple(round(value * parts / unit) for value in self.forbidden(column))
        size = 1 if family == "date" else unit
        return makers.Ladder(least, max(least, min(start, most)), most, forbidden), size, parts

    # -- texts

    def bytes(self, column: str) -> int:
        """How many a bytea has."""
        bounds = self.bounds(column)
        return max(bounds.min_length or 1, min(16, bounds.max_length or 16))

    # -- makers

    def unique(self, column: str, hint: Generate | None) -> Maker:
        """A column that alone tells the rows of its table apart."""
        type_, stream = self.type(column), self.of.stream(column)
        if hint is None and type_.family == "text":
            suggested = self.of.suggestion(column)
            hint = suggested if isinstance(suggested, Template | Faker) else None
        if isinstance(hint, Template):
            return self.wording.template(column, hint)
        match type_.family:
            case "uuid":
                return makers.uuids(stream)
            case "text":
                return self.wording.unique_text(column, hint if isinstance(hint, Faker) else None)
            case "bytea":
                return makers.random_bytes(self.bytes(column), stream)
            case "inet":
                return makers.scattered(10 << 24, 1 << 24, stream)
            case "macaddr":
                return makers.scattered(2 << 40, 1 << 40, stream)
            case "timestamp":
                low, high = (time // type_.unit for time in self.window(column, self.table.start, self.table.end))
                return makers.scattered(low, max(high - low, self.table.total), stream, type_.unit)
        return makers.counted(lambda rows: rows, *self.ladder(column, 1))

    def from_hint(self, column: str, hint: Generate) -> Maker:
        stream = self.of.stream(column)
        if isinstance(hint, Choice | Literals):
            self.check_listed(column, tuple(hint.values))
        match hint:
            case Choice(values):
                weights = np.array(list(values.values()), np.float64)
                return makers.weighed(tuple(values), weighted(weights), stream)
            case Literals(values):
                return makers.picked(values, stream)
            case Faker():
                return makers.picked(self.wording.fitting(column, self.wording.faker(hint)), stream)
            case Zipf() | Normal() | Lognormal() | Uniform():
                return self.number(column, number_table(hint))
            case Sequence(None, start):
                return makers.counting(self.counting(column, start, self.table.total))
            case Template():
                return self.wording.template(column, hint)
            case After():
                return self.after(column, hint)
        raise self.of.fail(f'column "{column}": this hint belongs on a column of a foreign key')

    def check_listed(self, column: str, texts: tuple[str, ...]) -> None:
        """Raises SeedError for a listed text that a CHECK refuses."""
        asked = self.of.asked
        bad = [text for text in texts if self.type(column).family == "text" and not asked.allows(column, text)]
        if bad:
            raise self.of.fail(f"{asked.said(column)}: \"{column}\" cannot be '{bad[0]}'; take it out of generate")

    def after(self, column: str, hint: After) -> Maker:
        if self.texts(hint.column) is not None:
            raise self.of.fail(
                f'column "{column}": after: column "{hint.column}" has texts that only the server reads as times'
            )
        unit, end = self.type(column).unit, self.table.end
        return makers.after(
            hint.column,
            delay(hint.delay),
            end,
            unit,
            self.of.stream(column),
            from_days=self.type(hint.column).family == "date",
            to_days=self.type(column).family == "date",
        )

    def by_type(self, column: str) -> Maker:
        """Where neither a hint nor a name says anything."""
        type_, stream = self.type(column), self.of.stream(column)
        texts = self.texts(column) if type_.family in ("enum", "json", "jsonb", "other") else None
        if texts is not None:
            if not texts:
                raise self.of.fail(f'column "{column}": there is no value of {type_.text} that the CHECKs leave')
            return makers.picked(texts, stream)
        if type_.family in TABLES:
            return self.number(column, TABLES[type_.family]())
        if type_.family in ("timestamp", "date"):
            return self.some_time(column)
        if type_.family in BY_TYPE:
            return BY_TYPE[type_.family](stream)
        if type_.family == "bytea":
            return makers.random_bytes(self.bytes(column), stream)
        if self.wording.hex(column):
            return self.wording.digested(column)
        return makers.picked(self.wording.fitting(column, pool("word")), stream)

    def some_time(self, column: str) -> Maker:
        """Of a hypertable: some time after it happened. Else: in the year before the range, updates after creations."""
        type_ = self.type(column)
        before = self.facts.time
        if before is None:
            earlier = [c for c in self.facts.columns if c.startswith(("created", "inserted", "start", "opened"))]
            earlier = [c for c in earlier if self.type(c).family == type_.family and c != column]
            earlier = [c for c in earlier if self.texts(c) is None]
            before = (
                earlier[0] if earlier and not column.startswith(("created", "inserted", "start", "opened")) else None
            )
        if before is not None and self.type(before).family in ("timestamp", "date"):
            return self.after(column, After(before, UNTIL_NEXT))
        low, high = self.window(column, self.table.start - YEAR, self.table.start)
        maker = makers.between(low, high, type_.unit, self.of.stream(column))
        return makers.as_days(maker) if type_.family == "date" else maker
