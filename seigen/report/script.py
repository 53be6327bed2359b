"""Plan or compiled schema → an SQL script that psql runs from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seigen.errors import Problem
from seigen.model import Change, Plan, Ref, Step
from seigen.plan import Batch, batches
from seigen.sql import SPELLING, identifier


def comment(text: str) -> str:
    """One line of comment, whatever a hostile name in it holds."""
    return f"-- {' '.join(text.split())}"


def header(schema: str) -> list[str]:
    """Settings that literals and bare names mean the same under. timescaledb's functions live in public by default."""
    path = "public" if schema == "public" else f"{identifier(schema)}, public"
    return [*(f"{text};" for text in SPELLING), f"SET search_path = {path};", ""]


def schema_script(schema: str, steps: Iterable[tuple[Ref, Step]]) -> str:
    """The statements of a new database, in order: extensions and the schema first, then with its search_path."""
    lines: list[str] = []
    inside = False
    for ref, step in steps:
        if ref == Ref("schema", "public"):
            continue
        if not inside and ref.kind not in ("extension", "schema"):
            lines += header(schema)
            inside = True
        lines += [f"{step.sql};", ""]
    return "\n".join(lines).rstrip() + "\n"


def plan_script(plan: Plan, file: str = "", warnings: Iterable[Problem] = ()) -> str:
    """The plan's batches with their transactions; hazards, notes, what is withheld and warnings as comments."""
    lines = [comment(problem.line(file)) for problem in warnings]
    if not plan.changes:
        lines.append(comment(f"in sync: schema {plan.schema} is what the document says"))
        return "\n".join(lines) + "\n"
    lines += header(plan.schema)
    for change in plan.refused():
        lines += withheld(change)
    for batch in batches(plan):
        lines += batch_lines(batch)
    return "\n".join(lines).rstrip() + "\n"


def withheld(change: Change) -> Iterator[str]:
    assert change.refusal is not None
    yield comment(f"withheld: {change.verb} {change.ref}: {change.refusal.reason}; instead: {change.refusal.instead}")
    yield ""


def batch_lines(batch: Batch) -> Iterator[str]:
    if batch.transaction:
        yield "BEGIN;"
    last: Ref | None = None
    for ref, step in batch.steps:
        if ref != last:
            yield comment(str(ref))
        last = ref
        yield from (comment(f"! {hazard.kind}: {hazard.message}") for hazard in step.hazards)
        if step.note:
            yield comment(f"note: {step.note}")
        yield f"{step.sql};"
    if batch.transaction:
        yield "COMMIT;"
    yield ""
