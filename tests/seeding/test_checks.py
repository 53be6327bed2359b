"""CHECK expressions, as users and as servers spell them, → what they ask of columns."""

from __future__ import annotations

import pytest

from seigen.seed.bounds import Bounds, Order, merge
from seigen.seed.checks import NotUnderstood, understand

SPELLINGS = [
    ("lines >= 0 and lines < 100", {"lines": Bounds(low=0, high=100, high_open=True)}),
    ("((lines >= 0) AND (lines < 100))", {"lines": Bounds(low=0, high=100, high_open=True)}),
    ("-1 <= x", {"x": Bounds(low=-1)}),
    ("x > '-1'::integer::numeric", {"x": Bounds(low=-1, low_open=True)}),
    ("((x)::numeric > 0.5)", {"x": Bounds(low=0.5, low_open=True)}),
    ("x between 1 and 5", {"x": Bounds(low=1, high=5)}),
    ("not (x < 0)", {"x": Bounds(low=0)}),
    ("x is null or (x > 3 and x < 9)", {"x": Bounds(low=3, low_open=True, high=9, high_open=True)}),
    ("x >= '2020-01-01'::date", {"x": Bounds(low="2020-01-01")}),
    ('"A b" > 3', {"A b": Bounds(low=3, low_open=True)}),
    ("Name > 3", {"name": Bounds(low=3, low_open=True)}),
    ("x in ('a', 'b')", {"x": Bounds(values=("a", "b"))}),
    ("x = 'a' or x = 'b' or x is null", {"x": Bounds(values=("a", "b"))}),
    (
        "((x)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        {"x": Bounds(values=("a", "b"))},
    ),
    ("x = any('{a,b}'::text[])", {"x": Bounds(values=("a", "b"))}),
    ("x = any(array[1, -2])", {"x": Bounds(values=("1", "-2"))}),
    ("x in ('a', 'b') and x <> 'b'", {"x": Bounds(values=("a",), not_values=("b",))}),
    ("x in (1, 2, 3) and x > 1", {"x": Bounds(low=1, low_open=True, values=("2", "3"))}),
    ("x not in ('a')", {"x": Bounds(not_values=("a",))}),
    ("x <> ALL (ARRAY['a'::text, 'b'::text])", {"x": Bounds(not_values=("a", "b"))}),
    ("not x = 'a'", {"x": Bounds(not_values=("a",))}),
    ("x <> ''::text", {"x": Bounds(min_length=1)}),
    ("length(x) between 1 and 5", {"x": Bounds(min_length=1, max_length=5)}),
    ("char_length((x)::text) > 3", {"x": Bounds(min_length=4)}),
    ("octet_length(x) < 3", {"x": Bounds(max_length=2)}),
    ("x = lower(x) and upper(y) = y", {"x": Bounds(lower=True), "y": Bounds(upper=True)}),
    ("x like 'http%'", {"x": Bounds(pattern="http%")}),
    ("x ~~ '%.org'::text", {"x": Bounds(pattern="%.org")}),
    ("x like 'exactly'", {"x": Bounds(values=("exactly",))}),
    ("x < '1 hour'::interval", {"x": Bounds(high="1 hour", high_open=True)}),
    ("x < interval '2 hours'", {"x": Bounds(high="2 hours", high_open=True)}),
    ("active and not hidden", {"active": Bounds(values=("true",)), "hidden": Bounds(values=("false",))}),
    ("x is not false", {"x": Bounds(values=("true",))}),
    ("true and x > 0", {"x": Bounds(low=0, low_open=True)}),
]
OTHER = """x ~ '^a' | x not like 'a%' | x like '%a%' | x like 'a_' | x ilike 'a%' | x is null
x between symmetric 5 and 2
x % 2 = 0 | x > y + 1 | a = b | x = 'a' or y = 'b' | f(x) | lower(x) = 'a' | x > current_date | a::date < b
x::int > 4 | x not between 1 and 3 | x in (select 1) | length(x) <> 2 | x > 10 and x < 5 | x > | ((((("""


@pytest.mark.parametrize(("text", "bounds"), SPELLINGS)
def test_a_spelling_is_understood(text: str, bounds: dict[str, Bounds]) -> None:
    found = understand(f"CHECK ({text})")
    assert found.bounds == bounds
    assert found.orders == ()


@pytest.mark.parametrize("text", [part.strip() for line in OTHER.splitlines() for part in line.split(" | ")])
def test_any_other_form_is_not_guessed(text: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(f"CHECK ({text})")


def test_only_the_part_that_is_not_understood_is_named() -> None:
    with pytest.raises(NotUnderstood, match=r"^y ~ 'b'$"):
        understand("CHECK (x > 0 AND y ~ 'b')")


def test_columns_in_order() -> None:
    found = understand("CHECK (a <= b AND c > b OR a IS NULL) NO INHERIT")
    assert found.orders == (Order("a", "b", False), Order("b", "c", True))


@pytest.mark.parametrize("text", ["a <> b", "a != b", "not (a = b)", "a is null or (a)::text <> b"])
def test_columns_that_are_never_the_same(text: str) -> None:
    found = understand(f"CHECK ({text})")
    assert (found.bounds, found.orders, found.apart) == ({}, (), (("a", "b"),))


def test_not_null_is_reported() -> None:
    assert understand("CHECK (x IS NOT NULL AND NOT (y IS NULL) AND z > 0) NOT VALID").not_null == {"x", "y"}
    assert understand("CHECK (x IS NULL OR y IS NOT NULL)").not_null == {"y"}
    assert understand("CHECK (x > 0)").not_null == frozenset()


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (Bounds(low=1), Bounds(low=1, low_open=True), Bounds(low=1, low_open=True)),
        (Bounds(low=1, high=9), Bounds(low=3, high=20), Bounds(low=3, high=9)),
        (Bounds(values=("a", "b")), Bounds(values=("b", "c")), Bounds(values=("b",))),
        (Bounds(values=("a", "bb")), Bounds(min_length=2), Bounds(values=("bb",), min_length=2)),
        (Bounds(not_values=("a",)), Bounds(not_values=("b",)), Bounds(not_values=("a", "b"))),
        (Bounds(values=("a", "B")), Bounds(lower=True), Bounds(values=("a",), lower=True)),
    ],
)
def test_merge(a: Bounds, b: Bounds, both: Bounds) -> None:
    assert merge(a, b) == both


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Bounds(low=5), Bounds(high=3)),
        (Bounds(low=5, low_open=True), Bounds(high=5)),
        (Bounds(values=("a",)), Bounds(values=("b",))),
        (Bounds(values=("a",)), Bounds(not_values=("a",))),
        (Bounds(min_length=5), Bounds(max_length=3)),
        (Bounds(values=("1",)), Bounds(low=2)),
    ],
)
def test_contradictions(a: Bounds, b: Bounds) -> None:
    with pytest.raises(ValueError):
        merge(a, b)
