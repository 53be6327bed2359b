"""Intervals as PostgreSQL counts them; every expected value was compared with a PostgreSQL 15."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seigen import intervals
from seigen.intervals import DAY, HOUR, MINUTE, MONTH, SECOND, YEAR

UNDERSTOOD = {
    "7 days": 7 * DAY,
    "7d": 7 * DAY,
    "1 week": 7 * DAY,
    "1 month": MONTH,
    "1 mon": MONTH,
    "2 years": 2 * YEAR,
    "1 year 1 month": 13 * MONTH,
    "1 decade": 10 * YEAR,
    "1.5 months": 45 * DAY,
    "1.5 hours": 90 * MINUTE,
    ".5 day": 12 * HOUR,
    "5 m": 5 * MINUTE,
    "5 mins": 5 * MINUTE,
    "2160:00:00": 90 * DAY,
    "1 mon 02:00:00": MONTH + 2 * HOUR,
    "1 day 02:00": DAY + 2 * HOUR,
    "-1 days +02:03:04.5": -DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 500_000,
    "-01:00:00": -HOUR,
    "@ 1 day ago": -DAY,
    "1 Day": DAY,
    "250 ms": 250_000,
    "3 us": 3,
    "0 days": 0,
}


@pytest.mark.parametrize(("text", "size"), UNDERSTOOD.items())
def test_microseconds(text: str, size: int) -> None:
    assert intervals.microseconds(text) == size


@pytest.mark.parametrize(
    "text", ["", " ", "@", "ago", "7", "days", "7 dayz", "P1D", "1-2", "7 days x", "1 day,", "1h30"]
)
def test_what_is_not_understood_is_left_to_the_server(text: str) -> None:
    assert intervals.microseconds(text) is None


def test_months_stay_apart_from_days() -> None:
    assert intervals.parts("1 year 2 days") == (YEAR, 2 * DAY)
    assert intervals.parts("1 month 2 days ago") == (-MONTH, -2 * DAY)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("90 days", "2160:00:00", True),
        ("1 month", "30 days", True),
        ("1 year", "365 days", False),
        ("1 day", "1 days", True),
        ("P1D", "P1D", True),
        ("P1D", "1 day", False),
        ("x", "y", False),
        (None, None, True),
        (None, "1 day", False),
    ],
)
def test_equal(one: str | None, other: str | None, equal: bool) -> None:
    assert intervals.equal(one, other) is equal
    assert intervals.equal(other, one) is equal


@given(st.integers(min_value=0, max_value=10**15))
def test_text_says_what_was_counted(size: int) -> None:
    assert intervals.microseconds(intervals.text(size)) == size


def test_text_takes_the_largest_unit() -> None:
    assert [intervals.text(size) for size in (7 * DAY, DAY, 90 * MINUTE, 1500, 0)] == [
        "7 days",
        "1 day",
        "90 minutes",
        "1500 microseconds",
        "0 days",
    ]
