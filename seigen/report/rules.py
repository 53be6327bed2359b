"""Rules → a list, or one of them explained; as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import Any

from seigen.report.text import Line, aligned
from seigen.rules.examples import example
from seigen.rules.rule import Rule, can_be_ignored, scope, severity

VERSION = 1
STYLES = {"-": "red", "+": "green"}


def rule_lines(rules: Iterable[Rule]) -> Iterator[Line]:
    """A line for each: id, severity, title."""
    rows = [(rule.id, severity(rule), rule.title) for rule in rules]
    for row, text in zip(rows, aligned(rows, left=(0, 1, 2)), strict=True):
        yield Line("yellow" if row[1] == "warning" else "", text)


def explanation(rule: Rule) -> Iterator[Line]:
    yield Line("bold", f"{rule.id}: {rule.title}")
    yield Line("", f"  {scope(rule)}")
    yield Line("", f"  why: {rule.why}")
    yield Line("", f"  the server: {rule.server}")
    if can_be_ignored(rule):
        yield Line("", f"  to switch it off where it stands: lint: {{ignore: {{{rule.id}: the reason}}}}")
    yield Line("", "")
    yield Line("", "A document that breaks it (-), and its repair (+):")
    yield Line("", "")
    yield from repair(rule)


def repair(rule: Rule) -> Iterator[Line]:
    found = example(rule.id)
    whole = unified_diff(found.breaks.splitlines(), found.repaired.splitlines(), n=1000, lineterm="")
    for line in list(whole)[3:]:  # behind the names of the files and the place of the change
        yield Line(STYLES.get(line[0], ""), f"  {line}".rstrip())


def rules_json(rules: Iterable[Rule]) -> str:
    """{"version": 1, "rules": [rule_value …]}; `version` counts changes that could break a reader."""
    document = {"version": VERSION, "rules": [rule_value(rule) for rule in rules]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def rule_value(rule: Rule) -> dict[str, Any]:
    """`scope` says on which servers it is an error or a warning."""
    return {
        "id": rule.id,
        "severity": severity(rule),
        "title": rule.title,
        "scope": scope(rule),
        "why": rule.why,
        "server": rule.server,
        "can_be_ignored": can_be_ignored(rule),
        "example": example(rule.id)._asdict(),
    }
