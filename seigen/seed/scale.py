"""A type's values as numbers on a grid: what ranges, lists and orders of columns are compared in.

Times and dates are microseconds since 1970-01-01 UTC, a time of the day since midnight, an interval its length.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seigen.intervals import DAY, HOUR, MINUTE, SECOND, YEAR, microseconds
from seigen.seed.cells import Cells, Codes, Numbers
from seigen.seed.makers import numbers_of
from seigen.seed.types import SqlType

Floats = NDArray[np.float64]

EXACT = 2.0**53  # whole numbers beyond it have no float of their own; microseconds since 1970: the years 1684 to 2255
NARROW = 1e-3  # between two floats where a CHECK wants the one to be greater
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Scale(NamedTuple):
    """`kind`: what compares with it. `unit`: between two neighbours, 0 where any two have a value between them.

    `size`: how much one of a cell's numbers is. `low`, `high`: the type's range. `is_whole`: its cells are whole.
    """

    kind: str
    unit: float
    size: int
    low: float
    high: float
    read: Callable[[str], float | None]
    is_whole: bool = False

    def up(self, value: float, *, strict: bool) -> float:
        return value if abs(value) > EXACT else float(up(np.float64(value), self.unit, strict=strict))

    def down(self, value: float, *, strict: bool) -> float:
        return -self.up(-value, strict=strict)

    def measure(self, cells: Cells) -> Floats:
        """The cells' values; texts of a pool are read."""
        match cells.values:
            case Numbers(values):
                return values.astype(np.float64) * self.size
            case Codes(codes, pool):
                return np.array([self.read(text) for text in pool], np.float64)[codes]
        raise TypeError(cells.values)

    def numbers(self, values: Floats) -> Numbers:
        return Numbers((values / self.size).astype(np.int64) if self.is_whole else values)

    def spell(self, value: float) -> str:
        if self.kind == "time":
            return str(np.datetime64(int(value), "us")).removesuffix(".000000").replace("T", " ")
        return f"{value:,.15g}" if self.kind == "number" else str(timedelta(microseconds=value))


def up(value: Any, unit: float, *, strict: bool) -> Any:
    """The least values of the grid that are not below these; above them where `strict`."""
    if not unit:
        return value + np.maximum(NARROW, np.abs(value) * 1e-6) if strict else value
    many = np.rint(1 / unit) if unit < 1 else 1.0
    place = value * many if unit < 1 else value / unit
    near = np.rint(place)
    noise = 1e-9 + np.abs(place) * 3e-16 if unit < 1 else 0.0  # 29.13 is no float; whole numbers are
    is_exact = np.abs(place - near) <= noise
    found = np.where(is_exact, near + strict, np.ceil(place))
    return found / many if unit < 1 else found * unit


def scale_of(type_: SqlType) -> Scale | None:
    """None for a type whose values are not compared as numbers."""
    match type_.family:
        case "integer":
            return Scale("number", 1.0, 1, *numbers_of(type_), number, is_whole=True)
        case "float":
            return Scale("number", 0.0, 1, *numbers_of(type_), number)
        case "numeric":
            return Scale("number", 10.0**-type_.scale, 1, *numbers_of(type_), number)
        case "boolean":
            return Scale("boolean", 1.0, 1, 0.0, 1.0, {"true": 1.0, "false": 0.0}.get, is_whole=True)
        case "timestamp":
            return Scale("time", float(type_.unit), 1, -EXACT, EXACT, moment, is_whole=True)
        case "date":
            return Scale("time", float(DAY), DAY, -EXACT, EXACT, moment, is_whole=True)
        case "time":
            return Scale("time of the day", float(type_.unit), 1, 0.0, float(DAY - type_.unit), clock, is_whole=True)
        case "interval":
            return Scale("interval", 1.0, 1, 0.0, 10.0 * YEAR, microseconds, is_whole=True)
    return None


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def moment(text: str) -> float | None:
    """A date or a time of a day, in UTC where it names no zone."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    passed = (found if found.tzinfo is not None else found.replace(tzinfo=UTC)) - EPOCH
    return float((passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds)


def clock(text: str) -> float | None:
    """A time of a day."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        return None
    return float(found.hour * HOUR + found.minute * MINUTE + found.second * SECOND + found.microsecond)


def decimals(value: float) -> int:
    """Digits after the point."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
