"""Values as numbers on a grid: neighbours, readings, and ladders through them."""

from __future__ import annotations

import numpy as np
import pytest

from seigen.seed.makers import Ladder
from seigen.seed.scale import decimals, scale_of, up
from seigen.seed.types import sql_type

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("value", "unit", "at_least", "above"),
    [
        (3.0, 1.0, 3, 4),
        (2.5, 1.0, 3, 3),
        (-2.5, 1.0, -2, -2),
        (29.13, 0.01, 29.13, 29.14),
        (1_000_000.07, 0.01, 1_000_000.07, 1_000_000.08),
        (29.131, 0.01, 29.14, 29.14),
        (DAY + 1.0, float(DAY), 2 * DAY, 2 * DAY),
        (1_767_225_600_000_001.0, 1000.0, 1_767_225_600_001_000, 1_767_225_600_001_000),
    ],
)
def test_the_next_value_of_a_grid(value: float, unit: float, at_least: float, above: float) -> None:
    assert up(np.array([value]), unit, strict=False).tolist() == [at_least]
    assert up(np.array([value]), unit, strict=True).tolist() == [above]


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("int", "5", 5),
        ("date", "1970-01-02", DAY),
        ("timestamptz", "1970-01-01 01:00:00+01", 0),
        ("timestamp", "1969-12-31 23:59:59.5", -500_000),
        ("time", "08:00", DAY / 3),
        ("interval", "1 hour", DAY / 24),
        ("boolean", "true", 1),
        ("date", "yesterday", None),
        ("time", "noon", None),
        ("int", "five", None),
    ],
)
def test_a_text_is_read(type_: str, text: str, value: float | None) -> None:
    scale = scale_of(sql_type(type_, {}))
    assert scale is not None
    assert scale.read(text) == value


def test_decimals() -> None:
    assert [decimals(value) for value in (5.0, 0.5, 0.001, 1e-7, 120.0, 1.25)] == [0, 1, 3, 7, 0, 2]


def test_a_ladder_goes_up_and_then_down() -> None:
    ladder = Ladder(-2, 1, 4, forbidden=(3, 0))
    assert ladder.at(np.arange(ladder.size, dtype=np.uint64)).tolist() == [1, 2, 4, -1, -2]
    assert Ladder(5, 5, 2).size == 0
