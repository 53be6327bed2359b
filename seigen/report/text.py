"""Plan → lines for a person: grouped by object, one line a change, hazards marked, counts at the end.

A line is (style, text); the command line decides whether styles become colours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from seigen.model import Change, Hazard, Plan, Ref, Verb
from seigen.plan import LONG

SIGNS: dict[Verb, str] = {"create": "+", "alter": "~", "recreate": "±", "rename": "→", "drop": "-"}
STYLES: dict[Verb, str] = {
    "create": "green",
    "alter": "yellow",
    "recreate": "yellow",
    "rename": "yellow",
    "drop": "red",
}
WORDS: dict[Verb, str] = {
    "create": "to create",
    "alter": "to alter",
    "recreate": "to recreate",
    "rename": "to rename",
    "drop": "to drop",
}


RELATIONS = ("table", "continuous_aggregate", "view", "materialized_view")


class Line(NamedTuple):
    """`style` is a name that rich knows, or ''."""

    style: str
    text: str


CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What could end a line, move the cursor or turn the direction of text, in a name that somebody chose."""


def visible(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def plan_lines(plan: Plan) -> Iterator[Line]:
    """The whole report of a plan, each Line one line of text whatever the names in it hold."""
    return (Line(line.style, visible(line.text)) for line in lines(plan))


def lines(plan: Plan) -> Iterator[Line]:
    groups: dict[str, list[Change]] = {}
    for change in plan.changes:
        groups.setdefault(change.relation, []).append(change)
    for relation in sorted(groups):
        yield Line("bold", relation)
        new = any(change.verb == "create" and change.ref.kind in RELATIONS for change in groups[relation])
        for change in groups[relation]:
            yield from change_lines(change)
            if not new:
                yield from lock_lines(change)
        yield Line("", "")
    yield from summary(plan)


def change_lines(change: Change) -> Iterator[Line]:
    sign, style = SIGNS[change.verb], STYLES[change.verb]
    name = subject(change.ref, change.relation)
    if change.verb == "alter" and change.details:
        yield from (Line(style, f"  {sign} {name}: {detail}") for detail in change.details)
    else:
        because = f": {'; '.join(change.details)}" if change.details else ""
        yield Line(style, f"  {sign} {name}{because}")
    for step in change.steps:
        yield from (hazard_line(hazard) for hazard in step.hazards)
    for note in dict.fromkeys(step.note for step in change.steps if step.note):
        yield Line("dim", f"      note: {note}")
    if change.refusal:
        yield Line("bold red", f"      cannot be repaired in place: {change.refusal.reason}")
        yield Line("red", f"      instead: {change.refusal.instead}")


def lock_lines(change: Change) -> Iterator[Line]:
    """The locks of statements that take no time with the rows: shown, and gated by nothing but --lock-timeout."""
    brief = (step.lock for step in change.steps if step.lock and not any(h.kind in LONG for h in step.hazards))
    for lock in dict.fromkeys(brief):
        yield Line("dim", f"      lock: {lock}, briefly")


def hazard_line(hazard: Hazard) -> Line:
    return Line("magenta", f"      ! {hazard.kind}: {hazard.message}")


BY_THEMSELVES = ("enum", "extension", "schema", "setup", "job")  # not kinds of relations, and not below one


def subject(ref: Ref, relation: str) -> str:
    """'index idx_commits_sha' under its table; 'retention policy' where the name is the relation's."""
    kind = ref.kind.replace("_", " ")
    return kind if ref.name == relation and ref.kind not in BY_THEMSELVES else f"{kind} {ref.name}"


def summary(plan: Plan) -> Iterator[Line]:
    counts = Counter(change.verb for change in plan.changes)
    parts = [f"{counts[verb]} {WORDS[verb]}" for verb in SIGNS if counts[verb]]
    total = len(plan.changes)
    if total:
        yield Line("bold", f"{total} difference{'' if total == 1 else 's'}: {', '.join(parts)}")
    else:
        yield Line("bold green", f"in sync: schema {plan.schema} is what the document says")
    hazards = Counter(hazard.kind for _, hazard in plan.hazards())
    if hazards:
        yield Line("magenta", "hazards: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(hazards.items())))
    refused = len(plan.refused())
    if refused:
        yield Line("red", f"{refused} cannot be repaired in place")
    if plan.unmanaged:
        yield Line(
            "dim", "not managed: " + ", ".join(counted(kind, len(names)) for kind, names in plan.unmanaged.items())
        )
    for name in plan.changed_setup:
        yield Line("yellow", f"note: {name} changed after it was run; setup files are run once")
    if plan.ignored:
        yield Line("dim", f"ignored: {', '.join(plan.ignored)}")


def counted(kind: str, count: int) -> str:
    """'2 views', '3 indexes', '1 row security policy', '3 row security policies'."""
    plural = kind[:-1] + "ies" if kind.endswith("y") else kind + ("es" if kind.endswith("x") else "s")
    return f"{count} {kind if count == 1 else plural}"


def allow_options(hazards: Iterable[tuple[Ref, Hazard]]) -> str:
    """'--allow deletes_data --allow blocks_reads'."""
    return " ".join(f"--allow {kind}" for kind in sorted({hazard.kind for _, hazard in hazards}))


def aligned(rows: Sequence[tuple[str, ...]], left: tuple[int, ...] = (0,)) -> list[str]:
    """Columns under each other; those not in `left` to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
