"""Which live job is which declared one, and what of a document's YAML is JSON."""

from __future__ import annotations

import pytest

from seigen.kinds.job import ref
from seigen.kinds.json_values import json_text, same_json
from seigen.kinds.matching_jobs import matched
from seigen.model import Job, Object, Schema, UserJob
from seigen.yaml_tree import Mapping, parse


def user_job(name: str, call: str = "purge", config: str | None = None, own: bool = True) -> UserJob:
    return UserJob(name, call, config, Job({}), own)


def schema(*jobs: UserJob) -> Schema:
    objects: dict[object, Object] = {ref(job): job for job in jobs}
    return Schema("public", objects)  # type: ignore[arg-type]  # refs are what ref() gives


@pytest.mark.parametrize(
    ("live", "desired", "expected"),
    [
        ([user_job("a")], [user_job("a")], {"a": "a"}),
        ([user_job("a"), user_job("b")], [user_job("b")], {"a": "a", "b": "b"}),
        ([user_job("User-Defined Action")], [user_job("a")], {"a": "User-Defined Action"}),
        (
            [user_job("x", config="[1]"), user_job("y", config="[2]")],
            [user_job("a", config="[2]")],
            {"x": "x", "a": "y"},
        ),
        ([user_job("x", config="[1.50]")], [user_job("a", config="[1.5]")], {"a": "x"}),
        ([user_job("x", config="[1]")], [user_job("a", config="[2]")], {"a": "x"}),  # the only one that calls it
        ([user_job("x"), user_job("y")], [user_job("a", config="[2]")], {"x": "x", "y": "y"}),
        ([user_job("a", "other.p", own=False)], [user_job("a", "p")], {}),
        ([user_job("x", "other.p", own=False)], [user_job("a", "other.p", own=False)], {"a": "x"}),
        ([user_job("x", "other.p", own=False)], [user_job("a", "other.q", own=False)], {}),
    ],
)
def test_which_job_is_which(live: list[UserJob], desired: list[UserJob], expected: dict[str, str]) -> None:
    found = matched(schema(*live), schema(*desired), named=True)
    assert {place.name: item.name for place, item in found.objects.items() if isinstance(item, UserJob)} == expected


def test_a_server_without_names_has_those_of_the_document() -> None:
    found = matched(schema(user_job("User-Defined Action")), schema(user_job("a")), named=False)
    assert found.objects == schema(user_job("a")).objects


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", "30"),
        ("'30'", '"30"'),
        ("2.50", "2.50"),
        ("017", '"017"'),
        (".5", '".5"'),
        ("1e3", "1e3"),
        ("true", "true"),
        ("'true'", '"true"'),
        ("yes", '"yes"'),
        ("~", "null"),
        ("[b, {z: 1, a: null}]", '["b", {"a": null, "z": 1}]'),
        ('"quote \\" é"', '"quote \\" é"'),
    ],
)
def test_yaml_as_json(text: str, expected: str) -> None:
    root, problems = parse(f"config: {text}")
    assert isinstance(root, Mapping)
    assert not problems
    assert json_text(root.entries["config"]) == expected


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("[1]", "[1.0]", True),
        ("[1]", "[true]", False),
        ("null", None, False),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', True),
        ('"1"', "1", False),
        ("12345678901234567890.10", "12345678901234567890.1", True),
    ],
)
def test_same_json(a: str | None, b: str | None, same: bool) -> None:
    assert same_json(a, b) == same
