"""Shapes: what they refuse and how they say it, and that the JSON Schema says the same."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seigen.errors import Position
from seigen.shapes import (
    FLAG,
    INTERVAL,
    NAME,
    SPAN,
    START,
    WHOLE,
    Either,
    Field,
    Fields,
    Forms,
    ListOf,
    MapOf,
    Shape,
    check,
    choice,
    json_schema,
    sql,
)
from seigen.yaml_tree import Mapping, Node, Scalar, Sequence, parse

POINT = Fields(
    "a mapping with x",
    {"x": Field(WHOLE, "The first", required=True), "y": Field(WHOLE, "The second", default=0)},
    define="point",
)
SHAPE = Fields(
    "a mapping",
    {
        "name": Field(NAME, "What it is called"),
        "points": Field(
            MapOf("point", Either(sequence=ListOf(WHOLE, "a list of numbers", least=1), mapping=POINT), "points"), "p"
        ),
        "mode": Field(choice("fast", "slow", "off"), "How"),
        "every": Field(INTERVAL, "When"),
        "one": Field(MapOf("thing", FLAG, "one thing", most=1), "Exactly one"),
        "way": Field(
            Forms(
                "a or x",
                {
                    "a": Fields("a", {"a": Field(WHOLE, "A", required=True), "y": Field(WHOLE, "Y")}),
                    "x": Fields("x", {"x": Field(ListOf(WHOLE, "two numbers", 2, 2), "X", required=True)}),
                },
            ),
            "One of two ways",
        ),
        "free": Field(MapOf("value", WHOLE, "numbers", least=1, free=True), "Any keys"),
    },
    partial=True,
)


def judge(text: str, shape: Shape = SHAPE) -> tuple[Node | None, list[str]]:
    node, problems = parse(text)
    assert node is not None
    assert not problems
    said: list[str] = []

    def report(position: Position, message: str) -> None:
        said.append(f"{position.line}:{position.column}: {message}")

    return check(node, shape, report), said


WRONG = {
    "not a mapping": ("[]", "1:1: needs a mapping; found a list"),
    "text for a mapping": ("points: x", '1:9: points: needs points; found "x"'),
    "nothing": ("name:", "1:6: name: needs a name of 1 to 63 bytes; found nothing"),
    "list for a text": ("name: [a]", "1:7: name: needs a name of 1 to 63 bytes; found a list"),
    "mapping for a text": ("name: {a: b}", "1:7: name: needs a name of 1 to 63 bytes; found a mapping"),
    "empty name": ("name: ''", '1:7: name: needs a name of 1 to 63 bytes; found ""'),
    "63 characters and 64 bytes": (f"name: é{'a' * 62}", "1:7: name: needs a name of 1 to 63 bytes"),
    "unknown key, nearest": ("nane: x", '1:1: unknown key "nane"; did you mean "name"?'),
    "unknown key, none near": ("qqq: x", '1:1: unknown key "qqq"'),
    "unknown key below": ("points: {a: {x: 1, yy: 2}}", '1:20: point "a": unknown key "yy"; did you mean "y"?'),
    "missing key": ("points: {a: {y: 1}}", '1:13: point "a": "x" is missing: the first'),
    "neither list nor mapping": (
        "points: {a: b}",
        '1:13: point "a": needs a list of numbers or a mapping with x; found "b"',
    ),
    "empty list": ("points: {a: []}", '1:13: point "a": needs a list of numbers; found an empty list'),
    "item": ("points: {a: [1, x]}", '1:17: point "a": needs a whole number; found "x"'),
    "choice": ("mode: of", '1:7: mode: needs fast, slow or off; found "of"'),
    "two for one": ("one: {a: true, b: true}", "1:6: one: needs one thing; found 2 names"),
    "flag of YAML 1.1": ("one: {a: yes}", '1:10: thing "a": needs true or false; found "yes"'),
    "no form": ("way: {}", "1:6: way: needs a or x; found an empty mapping"),
    "unknown form": ("way: {qq: 1}", '1:7: way: needs a or x; found "qq"'),
    "two forms": ("way: {x: [1, 2], y: 1, a: 1}", '1:24: way: "a" does not go with "x"; needs one of them'),
    "key of another form": ("way: {a: 1, z: 1}", '1:13: way: unknown key "z"'),
    "form of a wrong shape": ("way: [a]", "1:6: way: needs a or x; found a list"),
    "too few": ("way: {x: [1]}", "1:10: way: x: needs two numbers; found 1 items"),
    "too many": ("way: {x: [1, 2, 3]}", "1:10: way: x: needs two numbers; found 3 items"),
    "empty mapping": ("free: {}", "1:7: free: needs numbers; found an empty mapping"),
    "name of a map": ("points: {'': [1]}", '1:10: points: needs a name of 1 to 63 bytes; found "" (0 bytes)'),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    _, said = judge(text)
    assert len(said) == 1
    assert said[0].startswith(message)


def test_everything_wrong_is_said_at_once_and_left_out() -> None:
    node, said = judge("name: ''\npoints: {a: [1, x, 2], b: {y: 1}, c: {x: 1, q: 2}}\nmode: slow\n")
    assert len(said) == 4
    assert isinstance(node, Mapping)
    assert list(node.entries) == ["points", "mode"]
    points = node.entries["points"]
    assert isinstance(points, Mapping)
    assert list(points.entries) == ["a", "c"]
    kept = points.entries["a"]
    assert isinstance(kept, Sequence)
    assert [item.text for item in kept.items if isinstance(item, Scalar)] == ["1", "2"]


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (FLAG, ["true", "false"], ["yes", "on", "True", "1", "''"]),
        (WHOLE, ["0", "-1", "+5", "123456789"], ["1.5", "1e3", "x", "''", "1_000", "1234567890123", "²"]),
        (
            INTERVAL,
            ["7 days", "1 month", "'@ 1 day ago'", "01:02:03"],
            ["7", "7 dayz", "''", "P1D", "9" * 100 + " days"],
        ),
        (SPAN, ["7 days", "86400", "-1"], ["7 dayz", "1.5", "9" * 30]),
        (START, ["7 days", "5", "~", ""], ["x"]),
        (sql("SQL"), ["x", "'null'"], ["''", "~"]),
    ],
)
def test_values(shape: Shape, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert judge(f"- {text}", ListOf(shape, "list"))[1] == [], text
    for text in bad:
        assert len(judge(f"- {text}", ListOf(shape, "list"))[1]) == 1, text


# -- JSON Schema ------------------------------------------------------------------------------------------------------

DOCUMENT = json_schema(SHAPE, "title", "description")
VALIDATOR = jsonschema.Draft202012Validator(DOCUMENT)


def test_json_schema_is_valid_and_names_its_parts() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT)
    assert DOCUMENT["properties"]["name"]["description"] == "What it is called"
    assert DOCUMENT["$defs"]["point"]["required"] == ["x"]
    assert DOCUMENT["$defs"]["point"]["properties"]["y"]["default"] == 0
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


WORDS = st.sampled_from(["name", "points", "mode", "every", "one", "way", "free", "x", "y", "z", "a", "qq", ""])
VALUES = st.sampled_from([1, 2, True, False, None, "fast", "slow", "7 days", "a", ""])
TREES = st.recursive(
    VALUES, lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=4), max_leaves=8
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(WORDS, TREES, max_size=4))
def test_what_the_json_schema_accepts_the_check_accepts(tree: dict[str, Any]) -> None:
    """It cannot say what an interval is; everything else it knows."""
    _, said = judge(json.dumps(tree))
    said = [
        line for line in said if "needs an SQL interval" not in line or "found a" in line or "found nothing" in line
    ]
    accepted = VALIDATOR.is_valid(tree)
    if accepted:
        assert said == []
    elif not contains_numbers_as_text(tree):
        assert said != []


def contains_numbers_as_text(tree: Any) -> bool:
    """A name that is a number or a word of YAML: text for seigen, another type for an editor."""
    if isinstance(tree, dict):
        return any(map(contains_numbers_as_text, tree.values()))
    if isinstance(tree, list):
        return any(map(contains_numbers_as_text, tree))
    return isinstance(tree, (bool, int))
