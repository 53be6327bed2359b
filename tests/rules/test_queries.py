"""What is read from an aggregate's query: names as PostgreSQL makes them, and nothing that takes long."""

from __future__ import annotations

import time

import pytest

from seigen.rules import queries

NAMES = {
    "count(*)": "count",
    "pg_catalog.count(*)": "count",
    '"Sum"(x)': "Sum",
    "SUM(x)": "sum",
    "x": "x",
    'T."Xy"': "Xy",
    "(r).part": "part",
    "x[1]": "x",
    "(array_agg(x))[1]": "array_agg",
    "sum(x) / 2": "?column?",
    "-x": "?column?",
    "'a'": "?column?",
    "x::text": "x",
    "sum(x)::int": "sum",
    "1::int": None,
    "case when a then 1 end": "case",
    "case when a then 1 else b end": "b",
    "case when a then 1 else b + 1 end": "case",
    "coalesce(a, b)": "coalesce",
    "greatest(a, b)": "greatest",
    "nullif(a, b)": "nullif",
    "extract(year from a)": "extract",
    "a at time zone 'UTC'": "timezone",
    "substring(a from 1)": "substring",
    "position('a' in b)": "position",
    "current_date": "current_date",
    "array[a]": "array",
    "string_agg(a, ',' order by b)": "string_agg",
    "percentile_cont(0.5) within group (order by a)": "percentile_cont",
    "count(*) filter (where a)": "count",
    'a collate "C"': "a",
    "a as Total": "total",
    'a as "Total"': "Total",
    "a total": "total",
    "t.*": None,
    "*": None,
}
HOSTILE = [
    opens * 10_000 + "1" + closes * 10_000
    for opens, closes in (
        ("(", ")"),
        ("f(", ")"),
        ("array[", "]"),
        ("case when ", " then 1 end"),
        ("not ", ""),
        ("- ", ""),
    )
] + [
    opens * depth + "1" + closes * depth
    for depth in (6, 12, 24, 39)
    for opens, closes in (
        ("array[", "]"),
        ("date(", ")"),
        ("varchar[", "]"),
        ("cast(", " as int)"),
        ("struct(", ")"),
        ("x::int[](", ")"),
        ("union (select ", ")"),
        ("f(array[", "])"),
    )
]


@pytest.mark.parametrize(("item", "name"), NAMES.items())
def test_output_names(item: str, name: str | None) -> None:
    query = queries.read(f"select {item} from t")
    assert query is not None
    assert [output.name for output in query.outputs] == [name]


@pytest.mark.parametrize("middle", HOSTILE, ids=lambda text: f"{text[:12]}x{len(text)}")
@pytest.mark.parametrize(
    "template", ["select {} from t group by 1", "select 1 from {} group by 1", "select 1 from t where {}"]
)
def test_bounded_time(template: str, middle: str) -> None:
    began = time.perf_counter()
    queries.read(template.format(middle))
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["", "select 1; select 2", "drop table t", "select '", "select $1 from ("])
def test_unreadable(text: str) -> None:
    assert queries.read(text) is None
