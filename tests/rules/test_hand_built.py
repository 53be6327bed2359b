from __future__ import annotations

import pytest

from rules.hand_built import BROKEN, DAILY, RIGHT, document, hypertable
from seigen.errors import Position, Problem
from seigen.model import Document, Job, Policy, Ref
from seigen.rules import check


def errors(document: Document) -> list[Problem]:
    return [p for p in check(document) if p.severity == "error" and not (p.since or p.before)]


@pytest.mark.parametrize(("rule", "broken", "message"), BROKEN)
def test_refused(rule: str, broken: Document, message: str) -> None:
    assert [(problem.rule, problem.message) for problem in errors(broken)] == [(rule, message)]


@pytest.mark.parametrize("right", RIGHT)
def test_silent(right: Document) -> None:
    """Right, or beyond what can be known without a server."""
    assert errors(right) == []


def test_several_refreshes_have_places_of_their_own() -> None:
    jobs = tuple(Job({"start_offset": start, "end_offset": "1 day"}) for start in ("9 days", "1 day"))
    made = document(*hypertable(), DAILY, Policy("refresh_policy", "daily", jobs))
    made.where[Ref("refresh_policy", "daily"), "1.start_offset"] = Position(7, 3)
    assert [problem.position for problem in errors(made)] == [Position(7, 3)]
