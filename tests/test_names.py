"""PostgreSQL's default names. Every expected name was read from a PostgreSQL 15 that was given the same table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seigen.names import MAX_BYTES, constraint_name, object_name

A, B, E, H = "a", "b", "é", "汉"

CLIPPED = [  # relation, columns, label, name
    ("t", "a", "key", "t_a_key"),
    ("t", "a_b", "key", "t_a_b_key"),
    ("t", "", "pkey", "t_pkey"),
    (A * 63, "", "pkey", A * 58 + "_pkey"),
    (A * 63, "x", "key", A * 57 + "_x_key"),
    ("t", B * 63, "key", "t_" + B * 57 + "_key"),
    (A * 40, B * 40, "key", A * 29 + "_" + B * 29 + "_key"),
    (A * 40, B * 40, "fkey", A * 29 + "_" + B * 28 + "_fkey"),
    (A * 20, B * 100, "check", A * 20 + "_" + B * 36 + "_check"),
    (E * 31, B * 10, "key", E * 24 + "_" + B * 10 + "_key"),
    (H * 21, H * 21, "key", H * 9 + "_" + H * 9 + "_key"),
    (H * 21, "", "pkey", H * 19 + "_pkey"),
]


@pytest.mark.parametrize(("relation", "columns", "label", "name"), CLIPPED)
def test_clipping(relation: str, columns: str, label: str, name: str) -> None:
    assert object_name(relation, columns, label) == name


def test_columns_are_joined() -> None:
    assert constraint_name("t", ("a", "b"), "fkey", set[str]().__contains__) == "t_a_b_fkey"


def test_numbers_follow_the_label_while_the_name_is_taken() -> None:
    taken = {"t_a_key", "t_a_key1"}
    assert constraint_name("t", ("a",), "key", taken.__contains__) == "t_a_key2"


def test_a_number_takes_room() -> None:
    long = A * 58 + "_pkey"
    assert constraint_name(A * 63, (), "pkey", {long}.__contains__) == A * 57 + "_pkey1"


@given(st.text(max_size=63), st.lists(st.text(max_size=63), max_size=5), st.sampled_from(["key", "fkey", "pkey"]))
def test_every_name_fits(relation: str, columns: list[str], label: str) -> None:
    name = constraint_name(relation, columns, label, set[str]().__contains__)
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith(f"_{label}")
