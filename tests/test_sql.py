"""Quoting: names and values of any kind become SQL that says just them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seigen.fragments.tokens import tokenize
from seigen.sql import KEYWORDS, identifier, identifiers, literal, regclass, statement

CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("commits", "commits"),
        ("_a1", "_a1"),
        ("order", '"order"'),
        ("time", '"time"'),
        ("Commits", '"Commits"'),
        ("1a", '"1a"'),
        ("a b", '"a b"'),
        ("a.b", '"a.b"'),
        ('a"b', '"a""b"'),
        ("a\n", '"a\n"'),
        ("größe", '"größe"'),
        ("a$", '"a$"'),
        ("x; drop table y; --", '"x; drop table y; --"'),
    ],
)
def test_identifier(name: str, text: str) -> None:
    assert identifier(name) == text


@pytest.mark.parametrize("name", sorted(KEYWORDS))
def test_key_words_are_quoted(name: str) -> None:
    assert identifier(name) == f'"{name}"'


@given(st.text(CHARACTERS, min_size=1, max_size=63))
def test_an_identifier_is_one_name(name: str) -> None:
    text = identifier(name)
    if not text.startswith('"'):
        assert text == name
        return
    assert text[1:-1].replace('""', '"') == name
    (token,) = tokenize(text)
    assert token.name == name


@given(st.text(CHARACTERS, max_size=50))
def test_a_literal_is_one_string(value: str) -> None:
    (token,) = tokenize(literal(value))
    assert token.kind in ("string", "escape")


@pytest.mark.parametrize(
    ("value", "text"), [("it's", "'it''s'"), ("", "''"), (7, "7"), (-7, "-7"), (True, "true"), (None, "NULL")]
)
def test_literal(value: str | int | bool | None, text: str) -> None:
    assert literal(value) == text


def test_names_in_their_places() -> None:
    assert identifiers(("a", "B")) == 'a, "B"'
    assert regclass("Order") == "'\"Order\"'"
    assert statement("DROP TABLE {name}", name=identifier("a{b}")) == 'DROP TABLE "a{b}"'


def test_a_statement_needs_all_its_parts() -> None:
    with pytest.raises(KeyError):
        statement("DROP TABLE {name}")
