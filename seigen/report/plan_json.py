"""Plan → JSON for programs. `version` counts changes that could break a reader; fields are only added within one.

{"version": 1, "schema": "public", "in_sync": false,
 "changes": [{"verb": "alter", "kind": "table", "name": "commits", "relation": "commits",
              "details": ["lines_added.default: 7 → 0"], "statements": ["ALTER TABLE …"],
              "hazards": [{"kind": "deletes_data", "message": "…"}], "locks": ["ACCESS EXCLUSIVE"], "notes": [],
              "refusal": {"reason": "…", "instead": "…"} or null}],
 "counts": {"create": 0, "alter": 1, "recreate": 0, "rename": 0, "drop": 0, "refused": 0},
 "unmanaged": {"view": ["v"]}, "ignored": ["alembic_version"], "changed_setup": ["functions.sql"],
 "warnings": [{"line": 22, "column": 7, "severity": "warning", "rule": "G7", "message": "…"}]}

`statements` are in the order of the object; the order of running is that of `seigen diff --format sql`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

from seigen.errors import Problem
from seigen.model import Change, Plan, Verb
from seigen.report.problems import problem_value

VERSION = 1


def plan_json(plan: Plan, file: str = "", warnings: Iterable[Problem] = ()) -> str:
    """`warnings` are those of the rules, with their places in the document `file`."""
    counts = Counter(change.verb for change in plan.changes)
    document = {
        "version": VERSION,
        "schema": plan.schema,
        "in_sync": not plan.changes,
        "changes": [change_value(change) for change in plan.changes],
        "counts": {verb: counts[verb] for verb in get_args(Verb)} | {"refused": len(plan.refused())},
        "unmanaged": {kind: list(names) for kind, names in plan.unmanaged.items()},
        "ignored": list(plan.ignored),
        "changed_setup": list(plan.changed_setup),
        "file": file,
        "warnings": [problem_value(problem) for problem in warnings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def change_value(change: Change) -> dict[str, Any]:
    refusal = change.refusal
    return {
        "verb": change.verb,
        "kind": change.ref.kind,
        "name": change.ref.name,
        "relation": change.relation,
        "details": list(change.details),
        "statements": [step.sql for step in change.steps],
        "hazards": [{"kind": h.kind, "message": h.message} for step in change.steps for h in step.hazards],
        "locks": list(dict.fromkeys(step.lock for step in change.steps if step.lock)),
        "notes": [step.note for step in change.steps if step.note],
        "refusal": None if refusal is None else {"reason": refusal.reason, "instead": refusal.instead},
    }
