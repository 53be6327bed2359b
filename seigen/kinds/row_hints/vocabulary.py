"""The values and small mappings that several hints share."""

from __future__ import annotations

import math
import re
from typing import Any

from seigen import intervals
from seigen.shapes import (
    ANY,
    INTERVAL,
    Field,
    Fields,
    Forms,
    Json,
    Shape,
    Text,
)

DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")
LONGEST = 10_000 * intervals.YEAR
INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z")


# -- values -----------------------------------------------------------------------------------------------------------


def is_number(text: str) -> bool:
    """Of finite size: neither nan nor inf, which no distribution can have."""
    return len(text) <= 64 and bool(DECIMAL.match(text)) and math.isfinite(float(text))


def number(what: str, least: float | None = None, most: float | None = None, above: float | None = None) -> Text:
    """A number from `least` to `most`, or one above `above`."""
    limits: Json = {"minimum": least, "maximum": most, "exclusiveMinimum": above}
    low, high = -math.inf if least is None else least, math.inf if most is None else most
    floor = -math.inf if above is None else above
    return Text(
        what,
        {"type": "number", **{key: limit for key, limit in limits.items() if limit is not None}},
        lambda text: is_number(text) and low <= float(text) <= high and float(text) > floor,
    )


def whole(what: str, least: int) -> Text:
    return Text(
        what, {"type": "integer", "minimum": least}, lambda text: bool(INTEGER.match(text)) and int(text) >= least
    )


def interval(what: str, least: int) -> Text:
    """An SQL interval of at least so many microseconds, and of at most 10,000 years: sums must fit 64 bits."""
    return Text(
        what,
        {"type": "string", "examples": ["8 hours", "2 days"]},
        lambda text: INTERVAL.accepts(text) and least <= (intervals.microseconds(text) or 0) <= LONGEST,
    )


def matching(what: str, pattern: str) -> Text:
    return Text(what, {"type": "string", "pattern": f"^{pattern}$"}, lambda text: bool(re.fullmatch(pattern, text)))


NUMBER = number("a number")
SHARE = number("a share from 0 to 1", 0, 1)
WEIGHT = number("a weight, a number of 0 or more", 0)
NOT_NEGATIVE = number("a number of 0 or more", 0)
POSITIVE = number("a number above 0", above=0)
COUNT = whole("a whole number of 0 or more", 0)
START = Text("a whole number", {"type": "integer"}, lambda text: bool(INTEGER.match(text)))
SOME = whole("a whole number of 1 or more", 1)
VALUE = Text("a value", {"type": ANY}, lambda text: True)
WAIT = interval("an SQL interval that is not negative, such as 2 days", 0)
MEDIAN = interval("an SQL interval above 0, such as 8 hours", 1)
PROVIDER = matching("the name of a Faker provider, such as company", "[A-Za-z][A-Za-z0-9_]*")
LOCALE = matching("a locale, such as de_DE", "[A-Za-z]{2,3}(_[A-Za-z]+)*")
TEMPLATE = Text(
    "text with {names}", {"type": "string", "minLength": 1, "examples": ["{first_name}.{last_name}@{domain_name}"]}
)


# -- parts ------------------------------------------------------------------------------------------------------------


def needed(shape: Shape, text: str) -> Field:
    return Field(shape, text, required=True)


def optional(shape: Shape, text: str, default: Any = None) -> Field:
    return Field(shape, text, default=default)


def forms(what: str, known: dict[str, tuple[Shape, str]]) -> Forms:
    """A mapping with exactly one of these keys."""
    return Forms(
        what, {key: Fields(f"a mapping with {key}", {key: needed(shape, text)}) for key, (shape, text) in known.items()}
    )


SIGMA = optional(NOT_NEGATIVE, "The spread: the standard deviation of the logarithm", 1)
LIMITS = {"min": optional(NUMBER, "No smaller values"), "max": optional(NUMBER, "No larger values")}
DELAY = forms(
    "lognormal or uniform",
    {
        "lognormal": (
            Fields(
                "a mapping with median", {"median": needed(MEDIAN, "Half of the delays are shorter"), "sigma": SIGMA}
            ),
            "Mostly short delays, a few long ones",
        ),
        "uniform": (
            Fields(
                "a mapping with min and max",
                {"min": needed(WAIT, "The shortest delay"), "max": needed(WAIT, "The longest delay")},
            ),
            "Delays between two limits, all equally likely",
        ),
    },
)
