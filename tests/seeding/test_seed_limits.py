"""What a type cannot hold is refused with the arithmetic, before a row is made; all else arrives as it was made."""

from __future__ import annotations

import struct
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from seed_support import refused, seeded

from seigen.errors import SeedError
from seigen.seed import draws
from seigen.seed.cells import Cells, Numbers
from seigen.seed.encode import Encoder
from seigen.seed.types import sql_type
from support import Database


def table(columns: str, more: str = "") -> str:
    return f"tables:\n  x:\n    columns:\n{columns}{more}"


# -- integers ---------------------------------------------------------------------------------------------------------

PARENT = "tables:\n  p: {rows: 2, columns: {id: int primary key}}\n"
COUNTED = {
    "a sequence": (
        table("      id: uuid primary key\n      n: {type: smallint not null, generate: {sequence: {start: 32000}}}\n"),
        ('table "x": column "n"', "2,000 rows are numbered 32,000 to 33,999", "smallint", "32,767"),
    ),
    "a sequence per parent": (
        PARENT
        + table(
            "      id: uuid primary key\n      p: int not null references p\n"
            "      n: {type: smallint not null, generate: {sequence: {per: p}}}\n",
            "    rows: 80000\n",
        ).removeprefix("tables:\n"),
        ('table "x": column "n"', "rows are numbered 1 to", "smallint", "32,767"),
    ),
    "the time of a hypertable": (
        table("      n: smallint not null\n", "    rows: 40000\n    hypertable: {time: n, chunk_interval: 1000}\n"),
        ('table "x": column "n"', "40,000 rows are numbered 1 to 40,000", "smallint", "32,767"),
    ),
    "digits of a numeric": (
        table("      n: {type: 'numeric(3)', generate: {sequence: {}}}\n"),
        ('column "n"', "1 to 2,000", "numeric(3)", "999"),
    ),
    "a CHECK": (
        table("      n: {type: int, generate: {sequence: {}}}\n", "    checks: {small: n <= 1500}\n"),
        ('column "n"', "1 to 2,000", "1,500"),
    ),
}


@pytest.mark.parametrize("case", COUNTED)
def test_numbers_that_run_out(case: str) -> None:
    text, parts = COUNTED[case]
    refused(text, *parts)


def test_the_last_number_that_fits(database: Database) -> None:
    columns = "      id: uuid primary key\n      n: {type: smallint not null, generate: {sequence: {start: 30768}}}\n"
    seeded(database, table(columns))
    assert database.value("SELECT max(n) FROM x") == 32_767


def test_a_time_begins_where_the_check_does(database: Database) -> None:
    more = "    checks: {late: n > 1000000}\n    hypertable: {time: n, chunk_interval: 1000}\n"
    seeded(database, table("      n: bigint not null\n", more))
    assert database.value("SELECT min(n) FROM x") == 1_000_001


@pytest.mark.parametrize(
    ("declared", "value"),
    [("smallint", 32_768), ("smallint", -32_769), ("integer", 2**31), ("oid", -1), ("oid", 2**32)],
)
def test_no_number_wraps_around(declared: str, value: int) -> None:
    encoder, type_ = Encoder({}), sql_type(declared, {})
    cells = Cells(Numbers(np.array([0, value])))
    with pytest.raises(SeedError, match=f"{value:,} is out of range for type {declared}"):
        encoder.field(type_, cells)
    encoder.field(type_, Cells(cells.values, np.array([False, True])))


# -- numeric ----------------------------------------------------------------------------------------------------------


def decimals(values: np.ndarray[Any, Any], declared: str) -> list[Decimal]:
    """What numeric_recv reads."""
    fields = Encoder({}).field(sql_type(declared, {}), Cells(Numbers(values)))
    found = []
    for field in fields.to_pylist():
        size, count, weight, sign, scale = struct.unpack(">ihhHh", field[:12])
        assert size == len(field) - 4
        assert scale >= 0
        digits = struct.unpack(f">{count}h", field[12:])
        assert all(0 <= digit < 10_000 for digit in digits)
        number = sum(int(digit) * 10_000 ** (count - 1 - place) for place, digit in enumerate(digits))
        found.append(Decimal(-number if sign else number).scaleb(4 * (weight - count + 1)))
    return found


@pytest.mark.parametrize(
    ("values", "declared", "wanted"),
    [
        ([1.5, -0.25, 0.0], "numeric(10, 2)", ["1.5", "-0.25", "0"]),
        ([1e15, 9e15, -9e15], "numeric(38, 10)", ["1e15", "9e15", "-9e15"]),
        ([2.0**90, 0.5], "numeric(38, 10)", [str(2**90), "0.5"]),
        ([2.0**60 + 2**8], "numeric(40, 20)", [str(2**60 + 2**8)]),
        ([0.125, 0.0], "numeric(40, 30)", ["0.125", "0"]),
        ([0.0], "numeric(40, 30)", ["0"]),
        ([1234.0, -1250.0], "numeric(5, -2)", ["1200", "-1200"]),
    ],
)
def test_numeric(values: list[float], declared: str, wanted: list[str]) -> None:
    assert decimals(np.array(values), declared) == [Decimal(text) for text in wanted]


def test_whole_numerics_are_exact() -> None:
    first = 10**18 - 1
    numbers = np.arange(first, first + 5)
    for declared in ("numeric(30)", "numeric(38, 10)", "numeric(21, 1)"):
        assert decimals(numbers, declared) == [Decimal(first + place) for place in range(5)]


def test_large_numerics(database: Database) -> None:
    number = "{type: 'numeric(38, 10) not null', generate: {uniform: {min: 1000000000000000, max: 9000000000000000}}}"
    columns = (
        f"      id: uuid primary key\n      n: {number}\n"
        "      k: {type: 'numeric(30) unique', generate: {sequence: {start: 900000000000000000}}}\n"
    )
    seeded(database, table(columns))
    assert database.value("SELECT count(*) FROM x WHERE n BETWEEN 1e15 AND 9e15") == 2_000
    assert database.value("SELECT count(DISTINCT n) FROM x") > 1_900
    assert database.value("SELECT max(k) - min(k) FROM x") == 1_999


# -- hints that cannot be followed ------------------------------------------------------------------------------------

HINTS = {
    "beyond the digits": (
        table("      n: {type: 'numeric(4, 2)', generate: {normal: {mean: 50, deviation: 1000}}}\n"),
        ('table "x": column "n"', "of what normal makes", "-99.99 to 99.99", "its type leaves"),
    ),
    "beyond a CHECK": (
        table("      n: {type: int, generate: {uniform: {min: 1, max: 100}}}\n", "    checks: {few: n < 60}\n"),
        ('table "x": column "n": 41% of what uniform makes', 'check "few"'),
    ),
    "large numbers of digits": (
        table("      n: {type: 'numeric(3)', generate: {zipf: {max: 100000, exponent: 0}}}\n"),
        ("of what zipf makes", "-999 to 999"),
    ),
    "how often, in a set": (
        table("      n: {type: smallint not null unique, generate: {zipf: {max: 5000}}}\n"),
        ('column "n": it is counted through to keep unique (n), and zipf cannot be followed',),
    ),
    "a share of NULL in a set": (
        table(
            "      a: {type: boolean, null_share: 0.5}\n      b: date not null\n",
            "    unique: [[a, b]]\n    rows: 9\n",
        ),
        ('column "a": it is counted through to keep unique (a, b), and is never NULL; take null_share away',),
    ),
    "NULL unless, in a set": (
        table(
            "      a: {type: boolean, null_unless: {k: 5}}\n      b: date not null\n      k: int\n",
            "    unique: [[a, b]]\n    rows: 9\n",
        ),
        ("take null_unless away",),
    ),
    "a time after one of a list": (
        table(
            "      a: timestamptz not null\n"
            "      b: {type: timestamptz, generate: {after: {column: a, delay: {uniform: {min: 1 s, max: 9 s}}}}}\n",
            "    checks: {c: \"a in ('2024-01-01', '2024-02-01')\"}\n",
        ),
        ('column "b": after: column "a" has texts',),
    ),
}


@pytest.mark.parametrize("case", HINTS)
def test_hints_that_cannot_be_followed(case: str) -> None:
    text, parts = HINTS[case]
    refused(text, *parts)


def test_tails_are_cut_off(database: Database) -> None:
    number = "{type: smallint not null, generate: {normal: {mean: 30000, deviation: 4000}}}"
    seeded(database, table(f"      id: uuid primary key\n      n: {number}\n"))
    assert database.value("SELECT max(n) FROM x") == 32_767


def test_large_numbers(database: Database) -> None:
    """Doubles have no limit that a hint reaches, and Zipf's law none at all."""
    columns = (
        "      id: uuid primary key\n"
        "      a: {type: double precision not null, generate: {uniform: {min: 1e200, max: 2e200}}}\n"
        "      b: {type: real not null, generate: {uniform: {min: 1e30, max: 2e30}}}\n"
        "      c: {type: int not null, generate: {zipf: {max: 2000000000, exponent: 0.5}}}\n"
        "      d: {type: numeric not null, generate: {uniform: {min: 1e20, max: 2e20}}}\n"
    )
    seeded(database, table(columns))
    assert database.value("SELECT bool_and(a BETWEEN 1e200 AND 2e200 AND b > 9e29 AND d >= 1e20) FROM x")
    assert database.value("SELECT max(c) FROM x") > 1_900_000_000


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 1.1, 3.0, 300.0])
def test_zipf_is_continued(exponent: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the numbers that are weighed one by one the law goes on as it would have."""
    whole = draws.zipf(1_000_000, exponent)
    monkeypatch.setattr(draws, "COUNTED", 1 << 14)
    continued = draws.zipf(1_000_000, exponent)
    assert np.all(np.diff(continued) >= 0)
    for share in (0.1, 0.5, 0.9, 0.99):
        assert np.quantile(continued, share) == pytest.approx(np.quantile(whole, share), rel=0.01)
    largest = draws.zipf(10**18 - 1, exponent)
    assert 1 <= largest.min() <= largest.max() < 10**18
