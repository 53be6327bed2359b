"""Problems of a document → lines, JSON, or annotations of GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from seigen.errors import Problem
from seigen.report.text import visible

VERSION = 1


def problem_lines(file: str, problems: Iterable[Problem]) -> Iterator[str]:
    """`schema.yaml:22:7: warning G7: …`, each one line of text whatever the names in it hold."""
    return (visible(problem.line(file)) for problem in problems)


def problems_json(file: str, problems: Iterable[Problem]) -> str:
    """{"version": 1, "file": "schema.yaml", "valid": true, "problems": [problem_value …]}

    `version` counts changes that could break a reader; fields are only added within one.
    """
    values = [problem_value(problem) for problem in problems]
    valid = not any(value["severity"] == "error" for value in values)
    document = {"version": VERSION, "file": file, "valid": valid, "problems": values}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def problem_value(problem: Problem) -> dict[str, Any]:
    """`rule` is null for errors of form."""
    return {
        "line": problem.position.line,
        "column": problem.position.column,
        "severity": problem.severity,
        "rule": problem.rule or None,
        "message": problem.message,
    }


def github_lines(file: str, problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands (docs.github.com: workflow commands for GitHub Actions), which GitHub shows in the diff."""
    for problem in problems:
        properties = {
            "file": file,
            "line": str(problem.position.line),
            "col": str(problem.position.column),
            "title": f"seigen {problem.rule}".strip(),
        }
        said = ",".join(f"{name}={escaped_property(value)}" for name, value in properties.items())
        yield f"::{problem.severity} {said}::{escaped(problem.message)}"


def escaped(text: str) -> str:
    """As the toolkit of GitHub's actions does: a message is one line, and % begins an escape."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
