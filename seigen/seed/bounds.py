"""What CHECKs leave of a column's values, and two such descriptions at once."""

from __future__ import annotations

import re

import msgspec

Scalar = float | int | str


class Bounds(msgspec.Struct, frozen=True):
    """What one column may hold. Numbers are numbers, everything else text. `pattern`: LIKE with one %."""

    low: Scalar | None = None
    low_open: bool = False
    high: Scalar | None = None
    high_open: bool = False
    values: tuple[str, ...] | None = None
    not_values: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    lower: bool = False
    upper: bool = False
    pattern: str | None = None


class Order(msgspec.Struct, frozen=True):
    """One column below another in every row."""

    lower: str
    higher: str
    strict: bool


def merge(a: Bounds, b: Bounds) -> Bounds:
    """Both at once. Raises ValueError when nothing is left."""
    low, low_open = tighter(a.low, a.low_open, b.low, b.low_open, greatest=True)
    high, high_open = tighter(a.high, a.high_open, b.high, b.high_open, greatest=False)
    values = (
        a.values if b.values is None else b.values if a.values is None else tuple(v for v in a.values if v in b.values)
    )
    lengths = [n for n in (a.min_length, b.min_length) if n is not None]
    most = [n for n in (a.max_length, b.max_length) if n is not None]
    if (
        values == ()
        or (lengths and most and max(lengths) > min(most))
        or (a.pattern and b.pattern and a.pattern != b.pattern)
    ):
        raise ValueError("they contradict each other")
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if numbers and (low > high or (low == high and (low_open or high_open))):  # type: ignore[operator]  # both numbers
        raise ValueError(f"nothing is between {low} and {high}")
    both = Bounds(
        low=low,
        low_open=low_open,
        high=high,
        high_open=high_open,
        values=values,
        not_values=(*a.not_values, *b.not_values),
        min_length=max(lengths, default=None),
        max_length=min(most, default=None),
        lower=a.lower or b.lower,
        upper=a.upper or b.upper,
        pattern=a.pattern or b.pattern,
    )
    if both.values is None:
        return both
    left = tuple(value for value in both.values if admits(both, value))
    if not left:
        raise ValueError("they contradict each other")
    return msgspec.structs.replace(both, values=left)


def admits(bounds: Bounds, text: str) -> bool:
    """Whether a listed value is inside the other bounds; those of dates are left to the server."""
    head, _, tail = (bounds.pattern or "%").partition("%")
    fits = text.startswith(head) and text.endswith(tail) and len(text) >= len(head) + len(tail)
    long_enough = bounds.min_length is None or len(text) >= bounds.min_length
    short_enough = bounds.max_length is None or len(text) <= bounds.max_length
    cased = not (bounds.lower and text != text.lower()) and not (bounds.upper and text != text.upper())
    return fits and long_enough and short_enough and cased and text not in bounds.not_values and inside(bounds, text)


def inside(bounds: Bounds, text: str) -> bool:
    number = as_number(text)
    if number is None:
        return True
    low, high = bounds.low, bounds.high
    above = not isinstance(low, int | float) or number > low or (number == low and not bounds.low_open)
    below = not isinstance(high, int | float) or number < high or (number == high and not bounds.high_open)
    return above and below


def tighter(
    a: Scalar | None, a_open: bool, b: Scalar | None, b_open: bool, *, greatest: bool
) -> tuple[Scalar | None, bool]:
    if a is None or b is None:
        return (b, b_open) if a is None else (a, a_open)
    if a == b:
        return a, a_open or b_open
    if isinstance(a, str) or isinstance(b, str):
        raise ValueError(f"{a} and {b} are both bounds")
    return (a, a_open) if (a > b) == greatest else (b, b_open)


def as_number(text: str) -> int | float | None:
    if re.fullmatch(r"\s*[+-]?\d+\s*", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", text, re.ASCII | re.I) else None
