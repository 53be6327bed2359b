"""When things happen: an intensity over the hours of the range, inverted, so that row order is time order.

Row k of n happens in the k-th of n equal shares of the intensity: a block is a slice of time, and no two rows share a
unit of time as long as the shares are wider than one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from seigen.hints import Season
from seigen.intervals import DAY, HOUR
from seigen.seed.bits import Rows, uniform

Ints = NDArray[np.int64]

WORK_WEEK = Season(
    weekdays=(1.0, 1.1, 1.1, 1.05, 0.9, 0.25, 0.2),
    hours=(
        0.06, 0.05, 0.04, 0.04, 0.05, 0.08, 0.15, 0.35, 0.7, 0.95, 1.0, 0.95,
        0.75, 0.85, 1.0, 1.0, 0.9, 0.7, 0.45, 0.35, 0.3, 0.25, 0.18, 0.1,
    ),
    growth=1.5,
)  # fmt: skip
"""People at work, which is what happens where nothing else is said."""


class Clock:
    """start ≤ t < end in microseconds since 1970, as `rows` rows see it; `unit` in microseconds: a date has a day."""

    def __init__(self, start: int, end: int, season: Season, rows: int, unit: int = 1) -> None:
        self.start, self.end, self.rows, self.unit = start, end, max(1, rows), unit
        first, last = start // HOUR, -(-end // HOUR)
        edges = np.clip(np.arange(first, last + 1, dtype=np.int64) * HOUR, start, end)
        hour = np.arange(first, last, dtype=np.int64)
        weekday = (hour // 24 + 3) % 7  # 1970-01-01 was a Thursday
        weight = np.asarray(season.weekdays)[weekday] * np.asarray(season.hours)[hour % 24]
        age = (edges[:-1] - start) / max(1, end - start)
        weight = weight * season.growth**age * np.diff(edges)
        if not weight.sum() > 0:
            weight = np.diff(edges).astype(np.float64)
        self.edges = edges.astype(np.float64)
        self.share = np.concatenate([[0.0], np.cumsum(weight / weight.sum())])
        self.share[-1] = 1.0

    def bounds(self, rows: Rows) -> tuple[Ints, Ints]:
        """The unit that a row's share begins in, and the one that the next row's begins in."""
        place = rows.astype(np.float64) / self.rows
        behind = (rows.astype(np.float64) + 1) / self.rows
        low = np.interp(place, self.share, self.edges) // self.unit
        high = np.interp(behind, self.share, self.edges) // self.unit
        return low.astype(np.int64), high.astype(np.int64)

    def at(self, rows: Rows, stream: int) -> Ints:
        """Microseconds since 1970, in the order of the rows."""
        low, high = self.bounds(rows)
        return (low + (uniform(rows, stream) * (high - low)).astype(np.int64)) * self.unit

    def densest(self) -> float:
        """The narrowest share of a row, in units: below 1, two rows can share a time."""
        steep = np.diff(self.share) / np.maximum(np.diff(self.edges), 1)
        return 1.0 / (float(steep.max()) * self.rows * self.unit)


def days(time: Ints) -> Ints:
    return time // DAY
