"""Intervals as the server counts them: text of the user or of the catalog → microseconds, and microseconds → text.

PostgreSQL compares intervals by microseconds with a month of 30 days and a day of 24 hours
(https://www.postgresql.org/docs/current/datatype-datetime.html), and TimescaleDB counts months so in policy windows.
"""

from __future__ import annotations

import re

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
MONTH, YEAR = 30 * DAY, 360 * DAY

UNITS: dict[str, int] = {
    **dict.fromkeys(("microsecond", "microseconds", "usec", "usecs", "us", "usecond", "useconds"), 1),
    **dict.fromkeys(("millisecond", "milliseconds", "msec", "msecs", "ms"), 1000),
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), SECOND),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "m"), MINUTE),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), HOUR),
    **dict.fromkeys(("day", "days", "d"), DAY),
    **dict.fromkeys(("week", "weeks", "w"), 7 * DAY),
    **dict.fromkeys(("month", "months", "mon", "mons"), MONTH),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), YEAR),
    **dict.fromkeys(("decade", "decades", "decs", "dec"), 10 * YEAR),
    **dict.fromkeys(("century", "centuries", "cent", "c"), 100 * YEAR),
}
CALENDAR = {name for name, size in UNITS.items() if size >= MONTH}

_NUMBER = r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+"
_PART = re.compile(
    rf"\s*(?:(?P<sign>[+-])?(?P<h>\d+):(?P<m>\d\d)(?::(?P<s>\d\d(?:\.\d+)?))?|(?P<n>{_NUMBER})\s*(?P<unit>[a-z]+))",
    re.IGNORECASE,
)


def microseconds(text: str) -> int | None:
    """Microseconds of an interval in the verbose or postgres style: '7 days', '1 mon 02:00:00', '@ 1 day ago'.

    None when the text is anything else: the server decides then.
    """
    total = parts(text)
    return None if total is None else sum(total)


def parts(text: str) -> tuple[int, int] | None:
    """(calendar part: months and longer, fixed part: days and shorter) in microseconds, None when not understood."""
    body = text.strip().removeprefix("@").strip()
    ago = body.lower().endswith(" ago")
    body = body[:-4] if ago else body
    calendar, fixed, end = 0, 0, 0
    while match := _PART.match(body, end):
        end = match.end()
        if match["h"]:
            size = int(match["h"]) * HOUR + int(match["m"]) * MINUTE + round(float(match["s"] or 0) * SECOND)
            fixed += -size if match["sign"] == "-" else size
        elif (unit := match["unit"].lower()) not in UNITS:
            return None
        elif unit in CALENDAR:
            calendar += round(float(match["n"]) * UNITS[unit])
        else:
            fixed += round(float(match["n"]) * UNITS[unit])
    if not body or body[end:].strip():
        return None
    return (-calendar, -fixed) if ago else (calendar, fixed)


def equal(a: str | None, b: str | None) -> bool:
    """Whether the server calls two intervals equal: 90 days = 2160:00:00. Other texts compare as texts."""
    if a is None or b is None or a == b:
        return a == b
    left, right = microseconds(a), microseconds(b)
    return left == right and left is not None


def text(size: int) -> str:
    """Microseconds in the largest unit, days at most, that divides them: 604800000000 → '7 days'."""
    for name, unit in (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", SECOND)):
        if size % unit == 0:
            count = size // unit
            return f"{count} {name}" + ("" if count == 1 else "s")
    return f"{size} microseconds"


def same_value(a: object, b: object) -> bool:
    """Whether the server does the same by both: 90 days and 2160:00:00, but not 1 month and 30 days."""
    if a == b or not isinstance(a, str) or not isinstance(b, str):
        return a == b
    left = parts(a)
    return left is not None and left == parts(b)
