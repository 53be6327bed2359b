"""What a single column holds: a hint, or a type, → a maker. Bounds of CHECKs are kept by all of them."""

from __future__ import annotations

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
from seigen.seed.by_name import is_hex
from seigen.seed.checks import Bounds, Order
from seigen.seed.draws import delay, even, lognormal, number_table, weighted
from seigen.seed.links import Digit
from seigen.seed.literals import literals, objects
from seigen.seed.makers import Maker, Names, parse_template
from seigen.seed.pools import pool
from seigen.seed.types import SqlType

if TYPE_CHECKING:
    from seigen.seed.columns import Columns

FALLBACK = {
    **dict.fromkeys(("integer",), "integer"),
    **dict.fromkeys(("float", "numeric"), "number"),
    "boolean": "boolean",
    "text": "text",
}
NUMBERS = ("integer", "float", "numeric")
UNTIL_NEXT = LognormalDelay(8 * HOUR, 1.5)  # between two times of a row, where nothing is said

BY_TYPE: dict[str, Callable[[int], Maker]] = {
    "boolean": lambda stream: makers.drawn(even(0, 2).astype(np.int64), stream),
    "time": lambda stream: makers.drawn(even(0, 86_400).astype(np.int64) * SECOND, stream),
    "interval": lambda stream: makers.drawn(lognormal(3600.0, 1.0).astype(np.int64) * SECOND, stream),
    "uuid": makers.uuids,
    "bytea": lambda stream: makers.random_bytes(16, stream),
    "inet": lambda stream: makers.drawn(even(10 << 24, 11 << 24).astype(np.int64), stream),
    "macaddr": lambda stream: makers.scattered(2 << 40, 1 << 40, stream),
}


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Values:
    def __init__(self, columns: Columns) -> None:
        self.of = columns
        self.facts, self.request, self.table = columns.facts, columns.request, columns.table
        self.shared: Names | None = None

    def type(self, column: str) -> SqlType:
        return self.facts.types[column]

    def bounds(self, column: str) -> Bounds:
        return self.of.bounds.get(column) or Bounds()

    # -- how many different values there are

    def room(self, column: str) -> int:
        """How many rows a column can tell apart by itself."""
        type_, bounds = self.type(column), self.bounds(column)
        if type_.family == "text":
            size = self.longest(column)
            if bounds.pattern is not None:
                return 0
            return 1 << 62 if size is None or size >= 12 else (16 if self.hex(column) else 36) ** size
        if type_.family == "integer" or type_.family == "numeric":
            low, high = self.limits(column)
            return max(0, int(min(high, 2.0**62)) - max(int(low), 1) + 1)
        if type_.family == "timestamp":
            return 1 << 40 if type_.unit == 1 else 365 * 86_400
        return {"inet": 1 << 24, "macaddr": 1 << 47}.get(type_.family, 1 << 62)

    def few(self, column: str) -> int:
        """How many different values there are to choose from, when they are counted through."""
        type_ = self.type(column)
        if type_.family == "boolean" and not isinstance(self.of.hint(column), Choice):
            return 2
        if type_.family in NUMBERS and self.texts(column) is None:
            low, high = self.limits(column)
            return max(0, int(min(high, 2.0**31)) - max(int(low), 0) + 1)
        if type_.family == "text" and self.texts(column) is None:
            return min(self.room(column), 1 << 31)
        if type_.family == "date":
            return max(1, (self.table.end - self.table.start) // DAY)
        if type_.family in ("time", "float", "interval"):
            return 86_400
        return len(self.texts(column) or ())

    def counted(self, column: str, digit: Digit) -> Maker:
        """A column whose value is a digit."""
        type_ = self.type(column)
        texts = self.texts(column)
        if texts is not None:
            return makers.digit_of(texts, digit.pick)
        if type_.family == "boolean":
            return makers.counted(digit.pick, 0, 1)
        if type_.family == "date":
            return makers.counted(digit.pick, self.table.start // DAY, 1)
        if type_.family == "text":
            return makers.codes36_of(digit.pick, min(self.longest(column) or 12, 12))
        low = max(int(self.limits(column)[0]), 0) if type_.family in ("integer", "numeric") else 0
        return makers.counted(digit.pick, low, 1_000_000 if type_.family in ("time", "interval") else 1)

    def texts(self, column: str) -> tuple[str, ...] | None:
        """All values that a column can have, where they are few and known: of a hint, a CHECK, an enum, a type."""
        hint, type_ = self.of.hint(column), self.type(column)
        match hint:
            case Choice(values):
                return tuple(values)
            case Literals(values):
                return values
            case Faker():
                return self.fitting(column, self.faker(hint))
        if self.bounds(column).values:
            return tuple(
                value for value in self.bounds(column).values or () if value not in self.bounds(column).not_values
            )
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
        """The least and the greatest number of a column, by its type and its CHECKs."""
        low, high = makers.numbers_of(self.type(column))
        bounds = self.bounds(column)
        step = 1.0 if self.type(column).family == "integer" else 10.0 ** -(self.type(column).scale or 3)
        if isinstance(bounds.low, int | float):
            low = max(low, bounds.low + (step if bounds.low_open else 0))
        if isinstance(bounds.high, int | float):
            high = min(high, bounds.high - (step if bounds.high_open else 0))
        return low, high

    def number(self, column: str, table: np.ndarray[Any, Any]) -> Maker:
        """Quantiles, moved to where the type and the CHECKs leave room."""
        low, high = self.limits(column)
        inside = float(np.mean((table >= low) & (table <= high)))
        if inside < 0.5:
            table = even(low, high) if high - low < 1e6 else low + lognormal(20.0, 1.0)
        table = np.clip(table, low, high)
        if self.type(column).family == "integer":
            table = np.clip(np.rint(table), np.ceil(low), np.floor(high)).astype(np.int64)
        elif self.type(column).family == "numeric":
            table = np.clip(np.round(table, self.type(column).scale), low, high)
        return makers.drawn(self.without(column, table), self.of.stream(column))

    def without(self, column: str, table: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The quantiles less the values that a CHECK forbids."""
        forbidden = {float(text) for text in self.bounds(column).not_values if is_number(text)}
        kept = table[~np.isin(table, list(forbidden))] if forbidden else table
        if not len(kept):
            raise self.of.fail(f'column "{column}": the CHECKs leave no value; say its values: generate')
        return np.resize(kept, len(table))

    def above(self, column: str, order: Order) -> Maker:
        """A column that a CHECK wants to be greater than another."""
        type_, stream = self.type(column), self.of.stream(column)
        if type_.family in ("timestamp", "date"):
            return self.after(column, After(order.lower, UNTIL_NEXT))
        if type_.family not in NUMBERS or self.type(order.lower).family not in NUMBERS:
            raise self.of.fail(f'"{order.lower}" < "{column}" cannot be kept for {type_.text}; say it with generate')
        least = 0.0 if not order.strict else 1.0 if type_.family == "integer" else 10.0 ** -(type_.scale or 3)
        return makers.above(order.lower, least, self.limits(column)[1], type_.family == "integer", stream)

    # -- texts

    def longest(self, column: str) -> int | None:
        """Characters, by the type and the CHECKs."""
        found = [size for size in (self.type(column).size, self.bounds(column).max_length) if size is not None]
        return min(found) if found else None

    def hex(self, column: str) -> bool:
        return self.type(column).family == "text" and is_hex(column) and self.bounds(column).pattern is None

    def fitting(self, column: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of a pool as the column can hold them."""
        if self.type(column).family != "text":
            return texts
        bounds, size = self.bounds(column), self.longest(column)
        least = bounds.min_length or 0
        found = []
        for text in texts:
            said = self.patterned(bounds.pattern, text) if bounds.pattern else text
            long = said.ljust(least, "x")
            fit = long.lower() if bounds.lower else long.upper() if bounds.upper else long
            fit = fit[:size].rstrip() if size else fit
            if len(fit) >= least and fit not in bounds.not_values:
                found.append(fit)
        kept = tuple(dict.fromkeys(found))
        if not kept:
            raise self.of.fail(
                f'column "{column}": no text of the pool fits; say its values: generate: {{choice: [...]}}'
            )
        return kept

    def patterned(self, pattern: str, text: str) -> str:
        head, _, tail = pattern.partition("%")
        return head + text + tail if "%" in pattern else pattern

    def faker(self, hint: Faker) -> tuple[str, ...]:
        return pool(hint.provider, hint.locale, hint.arguments)

    def names(self) -> Names:
        """What the templates of the table share."""
        if self.shared is None:
            said: dict[str, Template] = {}
            for column in self.facts.columns:
                hint = self.of.hint(column) or (
                    self.of.suggestion(column) if self.type(column).family == "text" else None
                )
                if isinstance(hint, Template):
                    said[column] = hint
            found = {
                c: [n for _, n in parse_template(t.text) if n and n not in self.facts.columns] for c, t in said.items()
            }
            once = next((tuple(dict.fromkeys(found[c])) for c in found if c in self.of.unique), ())
            providers = sorted({name for names in found.values() for name in names})
            self.shared = Names({name: pool(name) for name in providers}, once, self.of.stream("names"))
        return self.shared

    def template(self, column: str, hint: Template) -> Maker:
        names = frozenset(self.facts.columns)
        maker = makers.template(hint.text, names, self.names(), unique=column in self.of.unique)
        return makers.clipped(maker, self.longest(column))

    # -- makers

    def unique(self, column: str, hint: Generate | None) -> Maker:
        """A column that alone tells the rows of its table apart."""
        type_, stream = self.type(column), self.of.stream(column)
        if hint is None and type_.family == "text":
            suggested = self.of.suggestion(column)
            hint = suggested if isinstance(suggested, Template | Faker) else None
        if isinstance(hint, Template):
            return self.template(column, hint)
        match type_.family:
            case "uuid":
                return makers.uuids(stream)
            case "text":
                return self.unique_text(column, hint if isinstance(hint, Faker) else None)
            case "bytea":
                return makers.random_bytes(16, stream)
            case "inet":
                return makers.scattered(10 << 24, 1 << 24, stream)
            case "macaddr":
                return makers.scattered(2 << 40, 1 << 40, stream)
            case "timestamp":
                low = self.table.start // type_.unit
                span = self.table.end // type_.unit - low
                return makers.scattered(low, max(span, self.table.total), stream, type_.unit)
        low = max(int(np.ceil(self.limits(column)[0])), 1)
        return makers.counting(low)

    def unique_text(self, column: str, hint: Faker | None) -> Maker:
        stream, size, total = self.of.stream(column), self.longest(column), self.table.total
        least = self.bounds(column).min_length or 0
        if self.hex(column):
            width = min(size or 40, 64)
            return makers.hexadecimal(width - width % 2, stream) if width >= 2 else makers.codes36(width, stream)
        tail = len(str(max(total, 1) * 10)) + 1
        if size is not None and size < tail + 3:
            return makers.codes36(min(size, 12), stream)
        texts = self.faker(hint) if hint is not None else pool("word")
        room = None if size is None else size - tail
        bounds = self.bounds(column)
        cased = (text.upper() if bounds.upper else text.lower() if bounds.lower else text for text in texts)
        return makers.numbered(tuple(dict.fromkeys(text[:room].ljust(least, "x") for text in cased)), stream)

    def from_hint(self, column: str, hint: Generate) -> Maker:
        stream = self.of.stream(column)
        match hint:
            case Choice(values):
                weights = np.array(list(values.values()), np.float64)
                return makers.weighed(tuple(values), weighted(weights), stream)
            case Literals(values):
                return makers.picked(values, stream)
            case Faker():
                return makers.picked(self.fitting(column, self.faker(hint)), stream)
            case Zipf() | Normal() | Lognormal() | Uniform():
                return self.number(column, number_table(hint))
            case Sequence(None, start):
                return makers.counting(start)
            case Template():
                return self.template(column, hint)
            case After():
                return self.after(column, hint)
        raise self.of.fail(f'column "{column}": this hint belongs on a column of a foreign key')

    def after(self, column: str, hint: After) -> Maker:
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
        if type_.family in NUMBERS:
            return self.number(column, lognormal(20.0, 1.0))
        if type_.family in ("timestamp", "date"):
            return self.some_time(column)
        if type_.family in BY_TYPE:
            return BY_TYPE[type_.family](stream)
        if self.hex(column):
            width = min(self.longest(column) or 40, 64)
            if width >= 2:
                return makers.hexadecimal(width - width % 2, stream)
        return makers.picked(self.fitting(column, pool("word")), stream)

    def some_time(self, column: str) -> Maker:
        """Of a hypertable: some time after it happened. Else: in the year before the range, updates after creations."""
        type_ = self.type(column)
        before = self.facts.time
        if before is None:
            earlier = [c for c in self.facts.columns if c.startswith(("created", "inserted", "start", "opened"))]
            earlier = [c for c in earlier if self.type(c).family == type_.family and c != column]
            before = (
                earlier[0] if earlier and not column.startswith(("created", "inserted", "start", "opened")) else None
            )
        if before is not None and self.type(before).family in ("timestamp", "date"):
            return self.after(column, After(before, UNTIL_NEXT))
        bounds = self.bounds(column)
        if bounds.low is not None or bounds.high is not None:
            raise self.of.fail(f'column "{column}": a CHECK on a time; say it with generate: {{literals: [...]}}')
        maker = makers.between(self.table.start - YEAR, self.table.start, type_.unit, self.of.stream(column))
        return makers.as_days(maker) if type_.family == "date" else maker
