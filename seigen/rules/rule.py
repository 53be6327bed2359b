"""What a rule is: a row of a table (seigen.rules.table), made of checks, which are functions of a Reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from seigen.errors import Severity, Version
from seigen.rules.findings import Finding
from seigen.rules.reading import Reading

Find = Callable[[Reading], Iterator[Finding]]


class Check(NamedTuple):
    """`find` yields what breaks the rule; on servers with a TimescaleDB from `since` on and before `before` only.

    It is a function of the document alone, so that its findings are kept with the document, whatever the server.
    """

    find: Find
    severity: Severity = "error"
    since: Version = ()
    before: Version = ()


class Rule(NamedTuple):
    """One rule. `server` is what the server says to a document that breaks it, or what it does without a word.

    A rule without checks needs what only the server knows: it answers when the plan is made, and its answer is shown
    with the place in the document.
    """

    id: str
    title: str
    why: str
    server: str
    checks: tuple[Check, ...]


def severity(rule: Rule) -> Severity:
    """What the rule is on the newest servers, or was."""
    severities = {check.severity for check in rule.checks if not (check.since or check.before)}
    return "warning" if severities == {"warning"} else "error"


def scope(rule: Rule) -> str:
    """When it is checked: 'error', 'warning; error before TimescaleDB 2.20', 'error, answered by the server'."""
    if not rule.checks:
        return "error, answered by the server when the plan is made"
    return "; ".join(dict.fromkeys(map(condition, rule.checks)))


def condition(check: Check) -> str:
    words: list[str] = [check.severity]
    if check.since or check.before:
        words.append("on TimescaleDB")
    if check.since:
        words.append(f"from {spelled(check.since)}")
    if check.before:
        words.append(f"before {spelled(check.before)}")
    return " ".join(words)


def spelled(version: Version) -> str:
    return ".".join(map(str, version))


def refuse(find: Find, since: Version = (), before: Version = ()) -> tuple[Check, ...]:
    return (Check(find, "error", since, before),)


def warn(find: Find) -> tuple[Check, ...]:
    return (Check(find, "warning"),)


def can_be_ignored(rule: Rule) -> bool:
    """Only warnings can be switched off."""
    return any(check.severity == "warning" for check in rule.checks)


UNUSED_IGNORE = "L1"


def found_elsewhere(reading: Reading) -> Iterator[Finding]:
    """The check of UNUSED_IGNORE: seigen.rules.switches knows when all others have been asked."""
    return iter(())
