"""Numbers → what a person reads, and the ticks of an axis. Pure; times are seconds."""

from __future__ import annotations

import math
from collections.abc import Callable

Tick = tuple[float, str]

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
LOG_FROM = 20.0  # largest over smallest: from here on a linear axis would hide the small ones
MOST_TICKS = 8


def duration(seconds: float) -> str:
    """830 ns, 1.23 ms, 45.6 s, 12.5 min, 3.2 h: three digits"""
    for limit, length, unit in ((3600, 3600, "h"), (120, 60, "min")):
        if seconds >= limit:
            return f"{seconds / length:,.1f} {unit}"
    for size, unit in UNITS:
        if seconds >= size * 0.9995:  # what would be rounded to 1000 of the smaller unit
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-9)} ns" if seconds else "0 s"


def digits(value: float) -> str:
    """Three digits, and no more than there are: 1.23, 12.3, 123, 1,234."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.{1 if value >= 9.995 else 2}f}"


def times(ratio: float) -> str:
    """1.3×, 14×, 2,300×"""
    return f"{ratio:,.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×"


def change(ratio: float) -> str:
    """The newer over the older: +34 %, −12 %, 5.2× slower beyond a doubling."""
    if ratio >= 2:
        return f"{times(ratio)} slower"
    if 0 < ratio <= 0.5:
        return f"{times(1 / ratio)} faster"
    percent = round(100 * (ratio - 1))
    return f"{'+' if percent > 0 else '−' if percent else '±'}{abs(percent)} %"


def advantage(baseline: float, other: float) -> str:
    """How the other stands to the baseline: 40× faster, 1.3× slower, the same."""
    if not baseline or not other:
        return ""
    ratio = baseline / other
    if 0.95 < ratio < 1.05:
        return "the same"
    return f"{times(ratio)} faster" if ratio > 1 else f"{times(1 / ratio)} slower"


# -- axes -------------------------------------------------------------------------------------------------------------


def is_log(low: float, high: float) -> bool:
    return low > 0 and high / low >= LOG_FROM


def ticks(low: float, high: float, log: bool, said: Callable[[float], str]) -> list[Tick]:
    """Round numbers between two values, at most MOST_TICKS of them."""
    found = decades(low, high) if log else steps(high)
    return [(at, said(at)) for at in found]


def decades(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    wide = last - first
    leading = (1, 2, 5) if wide <= 2 else (1,)
    found = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in leading]
    inside = [at for at in found if low <= at * 1.0000001 and at <= high * 1.0000001]
    return inside[:: -(-len(inside) // MOST_TICKS) or 1]


def steps(high: float) -> list[float]:
    if high <= 0:
        return [0.0]
    rough = high / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * digit for digit in (1, 2, 5, 10) if unit * digit >= rough * 0.9999999)
    return [step * place for place in range(int(high / step * 1.0000001) + 1)]


def plain_duration(seconds: float) -> str:
    """As on an axis: 5 ms, 0.5 s; no digits that say nothing."""
    number, _, unit = duration(seconds).partition(" ")
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {unit}"
