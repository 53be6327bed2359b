"""(differences, context) → Plan: how each is repaired, what that spreads to, and the order in which the steps run.

Pure. Every decision comes from values; no SQL text is looked into. decisions: a difference → its repair, and what goes
and comes back with it. statements: a decision → its steps. ordering: who goes first. transactions: what runs together.
locks: who waits meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable

from seigen.diff import Difference, details, fingerprint, relation_of
from seigen.kinds import KINDS, RANK
from seigen.model import Change, Context, Hazard, Plan, Ref, Schema, Server, Step
from seigen.plan.decisions import Decision, decide, spread
from seigen.plan.locks import LONG, locked_relations, with_held_locks
from seigen.plan.ordering import order
from seigen.plan.statements import state
from seigen.plan.transactions import Batch, batches, in_phases

__all__ = ["LONG", "Batch", "batches", "compile_schema", "hazards_not_allowed", "make_plan"]


def compile_schema(declared: Schema, server: Server) -> list[tuple[Ref, Step]]:
    """Every statement that makes the declared schema from nothing, in order."""
    context = Context(server, Schema(declared.name, {}), declared)
    made = [Difference(ref, None, item) for ref, item in declared.objects.items()]
    return list(make_plan(made, context, declared).steps)


def make_plan(
    differences: Iterable[Difference], context: Context, declared: Schema, renames: Iterable[Change] = ()
) -> Plan:
    """`context.desired` is canonical; objects are created from `declared`, the user's own text. Renames come first.

    Raises SeigenError when objects need each other in a circle (two aggregates that read each other).
    """
    decisions = decide(differences, context)
    spread(decisions, context)
    state(decisions, context, declared)
    first = list(renames)
    steps: list[tuple[Ref, Step]] = [(found.ref, step) for found in first for step in found.steps]
    for ref, half in order(decisions, context):
        decision = decisions[ref]
        steps += [(ref, step) for step in (decision.dropped if half == "drop" else decision.made)]
    steps = in_phases(steps, {ref for ref, decision in decisions.items() if decision.verb == "drop"})
    steps = list(with_held_locks(steps, locked_relations(first, decisions), context))
    own: dict[Ref, list[Step]] = {ref: [] for ref, decision in decisions.items() if not silent(ref, decision)}
    for ref, step in steps[sum(len(found.steps) for found in first) :]:
        own[ref].append(step)
    changes = [*first, *(change(ref, decisions[ref], found) for ref, found in own.items())]
    return Plan(
        schema=context.live.name,
        changes=tuple(sorted(changes, key=lambda found: (RANK[found.ref.kind], found.ref))),
        steps=tuple(steps),
        base=fingerprint(context.live),
        unmanaged=context.live.unmanaged,
    )


def silent(ref: Ref, decision: Decision) -> bool:
    """Whether nothing is done and nothing is to be said: what comes and goes by itself."""
    if decision.made or decision.dropped or decision.refusal is not None:
        return False
    return all(item is None or KINDS[ref.kind].silent(item) for item in (decision.live, decision.desired))


def change(ref: Ref, decision: Decision, steps: Iterable[Step]) -> Change:
    item = decision.desired or decision.live
    assert item is not None
    lines: tuple[str, ...] = ()
    if decision.live is not None and decision.desired is not None:
        lines = tuple(details(decision.live, decision.desired))
    return Change(
        verb=decision.verb,
        ref=ref,
        relation=relation_of(item),
        details=lines,
        steps=tuple(steps),
        refusal=decision.refusal,
    )


def hazards_not_allowed(plan: Plan, allowed: Iterable[str]) -> list[tuple[Ref, Hazard]]:
    permitted = set(allowed)
    return [(ref, hazard) for ref, hazard in plan.hazards() if hazard.kind not in permitted]
