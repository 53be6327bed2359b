"""Distributions as quantile tables: a draw is a look-up by 16 bits of the row's hash.

A table has its values in ascending order of probability mass, so any law that can be inverted costs the same.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from seigen import hints
from seigen.seed.bits import Rows, mix, numbers, permute, uniform

STEPS = 1 << 16
FINE = 1 << 20  # steps of a parents' table
COUNTED = 1 << 22  # numbers of Zipf's law that are weighed one by one
TABLED = 1 << 17  # parents above this are picked by formula

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def draw(table: NDArray[np.generic], rows: Rows, stream: int) -> NDArray[np.generic]:
    """One value of the table a row; its length is STEPS or FINE."""
    shift = np.uint64(64 - (len(table) - 1).bit_length())
    return table[(mix(rows, stream) >> shift).astype(np.int64)]


@cache
def normal() -> Floats:
    inverse = NormalDist().inv_cdf
    return np.array([inverse((step + 0.5) / STEPS) for step in range(STEPS)])


def lognormal(median: float, sigma: float) -> Floats:
    return median * np.exp(sigma * normal())


def even(low: float, high: float) -> Floats:
    return low + (high - low) * ((np.arange(STEPS) + 0.5) / STEPS)


def weighted(weights: NDArray[np.float64], steps: int = STEPS) -> Ints:
    """Indexes into `weights`, each as often as it weighs."""
    edges = np.cumsum(weights) / np.sum(weights)
    middle = (np.arange(steps) + 0.5) / steps
    return np.minimum(np.searchsorted(edges, middle, side="right"), len(weights) - 1)


def zipf_weights(count: int, exponent: float) -> Floats:
    return np.arange(1, count + 1, dtype=np.float64) ** -exponent


def zipf(high: int, exponent: float) -> Floats:
    """Whole numbers from 1: the first COUNTED by their weights, the others by the integral of these."""
    weights = zipf_weights(min(high, COUNTED), exponent)
    found = weighted(weights).astype(np.float64) + 1
    if high <= COUNTED:
        return found
    first, last, power = COUNTED + 0.5, high + 0.5, 1.0 - exponent
    is_one = abs(power) < 1e-9
    mass = np.log(last / first) if is_one else (last**power - first**power) / power
    share = float(weights.sum() / (weights.sum() + mass))
    place = (np.arange(STEPS) + 0.5) / STEPS
    inside = found[np.minimum(place / share * STEPS, STEPS - 1).astype(np.int64)]
    beyond = np.clip((place - share) / max(1.0 - share, 1e-9), 0.0, 1.0)
    if is_one:
        rest = first * (last / first) ** beyond
    else:
        rest = np.maximum(first**power + beyond * (last**power - first**power), 1e-300) ** (1.0 / power)
    return np.where(place < share, inside, np.rint(np.clip(rest, first, last)))


def delay(hint: hints.Delay) -> Ints:
    """Microseconds, at least 1."""
    table = even(hint.low, hint.high) if isinstance(hint, hints.UniformDelay) else lognormal(hint.median, hint.sigma)
    return np.maximum(np.clip(table, 1, 2.0**52).astype(np.int64), 1)


def number_table(hint: hints.Generate) -> Floats:
    """The quantiles of a number's distribution."""
    match hint:
        case hints.Normal(mean, deviation, low, high):
            table = mean + deviation * normal()
        case hints.Lognormal(median, sigma, low, high):
            table = lognormal(median, sigma)
        case hints.Uniform(low, high):
            table = even(low, high)
        case hints.Zipf(high, exponent):
            low, table = 1.0, zipf(high, exponent)
        case _:
            raise TypeError(hint)
    return np.clip(table, low, high) if low is not None or high is not None else table


class Popularity:
    """Which of `count` parents a row has: by Zipf's law over ranks that a permutation scatters over the parents."""

    def __init__(self, count: int, exponent: float, stream: int) -> None:
        self.count, self.exponent, self.stream = count, exponent, stream
        self.table: NDArray[np.uint32] | None = None
        if count <= TABLED:
            scattered = permute(numbers(0, count), count, stream).astype(np.uint32)
            self.table = scattered[weighted(zipf_weights(count, exponent), FINE)]

    def pick(self, rows: Rows, stream: int) -> Rows:
        if self.table is not None:
            return draw(self.table, rows, stream).astype(np.uint64)
        u, power = uniform(rows, stream), 1.0 - self.exponent
        if abs(power) < 1e-9:
            rank = np.exp(u * np.log(self.count + 1.0)) - 1.0
        else:
            rank = (u * ((self.count + 1.0) ** power - 1.0) + 1.0) ** (1.0 / power) - 1.0
        return permute(np.minimum(rank, self.count - 1.0).astype(np.uint64), self.count, self.stream)
