"""null_unless: a value is the same however it is spelt."""

from __future__ import annotations

import pytest
from seed_support import seeded

from seigen.seed.equal import value
from seigen.seed.types import sql_type
from support import Database

SPELLINGS = (
    ("boolean", ["true", "t", "YES", " y ", "on", "1", "tru"], ["false", "f", "no", "n", "off", "of", "0"]),
    ("integer", ["7", "+7", " 007"], ["-7"]),
    ("numeric(6,2)", ["5", "5.00", "+5.0", "50e-1", "5.001"], ["5.01", "-5"]),
    ("numeric(30)", ["123456789012345678901234567890"], ["123456789012345678901234567891"]),
    ("numeric(5,-2)", ["1200", "1201"], ["1300"]),
    ("real", ["0.1", "0.10000000149"], ["0.2"]),
    ("double precision", ["0.1", "1e-1"], ["0.10000000149"]),
    ("uuid", ["00000000-0000-4000-8000-00000000ABCD", "{000000000000400080000000 0000abcd}".replace(" ", "")], [""]),
    ("timestamptz", ["2024-01-01", "2024-01-01 00:00:00Z", "2024-01-01T02:00+02:00"], ["2024-01-02"]),
    ("timestamp(0)", ["2024-01-01 10:00:00.4", "2024-01-01 10:00"], ["2024-01-01 10:00:01"]),
    ("date", ["2024-01-01", "20240101"], ["2024-01-02"]),
    ("text", ["5"], ["5.0"]),
    ("boolean", ["o"], ["true"]),
)


@pytest.mark.parametrize(("declared", "same", "other"), SPELLINGS)
def test_spellings(declared: str, same: list[str], other: list[str]) -> None:
    type_ = sql_type(declared, {})
    assert len({value(type_, text) for text in same}) == 1
    assert value(type_, same[0]) not in {value(type_, text) for text in other}


COLUMNS = {
    "made": ("boolean not null", "", "yes", "k"),
    "a choice of other words": ("boolean not null", "choice: [on, off]", "true", "k"),
    "digits": ("numeric(6,2) not null", "uniform: {min: 4.99, max: 5.01}", '"5.00"', "k = 5"),
    "digits of a choice": ("numeric(6,2) not null", "choice: [5, 6]", '"5.00"', "k = 5"),
    "a sign": ("smallint not null", "uniform: {min: 1, max: 9}", '"+7"', "k = 7"),
    "single precision": ("real not null", "choice: [0.1, 0.2]", '"0.10"', "k = 0.1::real"),
    "NULL": ("boolean", "choice: [true, false]", "yes", "k IS TRUE"),
    "bytes": ("bytea not null", 'literals: ["\\\\xAB", "\\\\xcd"]', '"\\\\xab"', "k = '\\xab'"),
    "a day": ("date not null", "literals: ['2024-01-01', '2024-01-02']", '"20240101"', "k = '2024-01-01'"),
    "an address": ("inet not null", "literals: ['10.0.0.1', '10.0.0.2']", '"10.0.0.1"', "k = '10.0.0.1'"),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_null_unless(database: Database, case: str) -> None:
    declared, hint, said, condition = COLUMNS[case]
    key = f"{{type: '{declared}', generate: {{{hint}}}}}" if hint else f"{{type: {declared}}}"
    if case == "NULL":
        key = key.removesuffix("}") + ", null_share: 0.3}"
    seeded(
        database,
        f"tables:\n  x:\n    columns:\n      id: uuid primary key\n      k: {key}\n"
        f"      n: {{type: int, null_unless: {{k: {said}}}}}\n",
    )
    assert database.value(f"SELECT count(*) FROM x WHERE {condition}")  # type: ignore[arg-type]
    wrong = f"SELECT count(*) FROM x WHERE (n IS NOT NULL) IS DISTINCT FROM ({condition})"
    assert database.value(wrong) == 0  # type: ignore[arg-type]
