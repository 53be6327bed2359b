"""The offline rules: what a server would refuse in a document, or accept and be harmed by.

`check` takes a document that was read without error and returns its problems in the order of the file. It is pure, and
bounded in time: what it cannot understand it leaves to the server. A rule is one row of a table (seigen.rules.table)
and one small function of a Reading; the server's answers were taken from TimescaleDB 2.22 on PostgreSQL 15 and 2.23 on
17, those of older versions from their sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from seigen.errors import Problem
from seigen.model import Document
from seigen.rules.findings import Finding
from seigen.rules.reading import Reading, read
from seigen.rules.rule import Check, Rule
from seigen.rules.switches import Switches
from seigen.rules.table import RULES

MOST = 100  # findings of one check: a document that breaks a rule so often is told so often enough

__all__ = ["RULES", "Rule", "check", "findings"]


def check(document: Document) -> list[Problem]:
    """Every problem that the rules find, in the order of the file; those that hold on some servers only included."""
    switches = Switches(document)
    problems = [
        problem(document, rule, check, found)
        for rule, check, found in findings(read(document))
        if check.severity == "error" or not switches.ignore(rule, found)
    ]
    return sorted([*problems, *switches.problems()])


def findings(reading: Reading) -> Iterator[tuple[Rule, Check, Finding]]:
    for rule in RULES:
        for check in rule.checks:
            yield from ((rule, check, found) for found in islice(check.find(reading), MOST))


def problem(document: Document, rule: Rule, check: Check, found: Finding) -> Problem:
    position = document.position(found.ref, found.field)
    return Problem(position, found.message, rule.id, check.severity, check.since, check.before)
