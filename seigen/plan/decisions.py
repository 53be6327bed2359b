"""Differences → how each is repaired, and what that spreads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from seigen.diff import Difference
from seigen.kinds import KINDS
from seigen.kinds.columns.uses import remade
from seigen.kinds.grants import on_what_stays
from seigen.kinds.routine import taken_away
from seigen.model import Context, Grants, Object, Recreate, Ref, Refuse, Routine, Step, Table, Verb


@dataclass(slots=True)
class Decision:
    """How one difference is repaired. `made` and `dropped` are the statements of either half."""

    verb: Verb
    live: Object | None
    desired: Object | None
    made: tuple[Step, ...] = ()
    dropped: tuple[Step, ...] = ()
    refusal: Refuse | None = None


def decide(differences: Iterable[Difference], context: Context) -> dict[Ref, Decision]:
    decisions: dict[Ref, Decision] = {}
    pairs = list(differences)
    gone = {pair.ref for pair in pairs if pair.desired is None}
    for ref, live, desired in pairs:
        if live is None:
            decisions[ref] = Decision("create", None, desired)
        elif desired is None:
            decisions[ref] = Decision("drop", live, None)
            if KINDS[ref.kind].owner(context.live, live) not in gone:
                take(decisions[ref], "dropped", KINDS[ref.kind].drop(live, context))
        else:
            outcome = KINDS[ref.kind].alter(live, desired, context)
            if isinstance(outcome, Recreate):
                decisions[ref] = Decision("recreate", live, desired)
            elif isinstance(outcome, Refuse):
                decisions[ref] = Decision("alter", live, desired, refusal=outcome)
            elif outcome:
                decisions[ref] = Decision("alter", live, desired, made=outcome)
    return decisions


def spread(decisions: dict[Ref, Decision], context: Context) -> None:
    """What stands on an object that goes, goes with it, and comes back if the document has it.

    So does what reads a column that is dropped or retyped.
    """
    if not decisions:
        return
    for ref in [found for decision in decisions.values() for found in in_the_way(decision, context)]:
        if ref in context.desired.objects:
            decisions[ref] = Decision("recreate", context.live.objects[ref], context.desired.objects[ref])
    present = context.live.objects | context.live.aside
    wanted = context.desired.objects | coming_back(context)
    for ref in [found for decision in decisions.values() for found in lost(decision)]:
        if ref in wanted:
            decisions[ref] = Decision("create", None, wanted[ref])
    standing = {ref: set(KINDS[ref.kind].requires(context.live, item)) for ref, item in context.live.objects.items()}
    owners = ((ref, KINDS[ref.kind].owner(context.live, item)) for ref, item in context.live.aside.items())
    standing |= {ref: {owner} for ref, owner in owners if owner is not None}
    while True:
        going = leaving(decisions)
        more = [
            ref
            for ref, bases in standing.items()
            if ref in wanted and ref not in going and ref.kind not in KEPT and bases & going
        ]
        if not more:
            return
        for ref in more:
            decisions[ref] = Decision("recreate", present[ref], wanted[ref])


# what holds rows, and what columns are made of, is never recreated: it is altered before what it stands on goes
KEPT = ("table", "hypertable", "partition", "sequence", "enum", "domain")


def coming_back(context: Context) -> dict[Ref, Object]:
    """What the document does not manage, and what it belongs to stays: made anew, that would stand there without it."""
    found: dict[Ref, Object] = {}
    for ref, item in context.live.aside.items():
        stays = on_what_stays(item, context.desired) if isinstance(item, Grants) else item
        if stays is not None and KINDS[ref.kind].owner(context.live, item) in context.desired.objects:
            found[ref] = stays
    return found


def lost(decision: Decision) -> Iterator[Ref]:
    """What an alter takes away on its way: the grants on an overload that cannot be replaced in place."""
    live, desired = decision.live, decision.desired
    if decision.verb == "alter" and isinstance(live, Routine) and isinstance(desired, Routine):
        for overload in taken_away(live, desired):
            yield Ref("grants", f"{live.name}({overload.arguments})", live.kind)


def in_the_way(decision: Decision, context: Context) -> set[Ref]:
    """The readers that have to go before a table's columns change."""
    live, desired = decision.live, decision.desired
    if decision.refusal is None and isinstance(live, Table) and isinstance(desired, Table):
        return remade(live, desired, context)
    return set()


def leaving(decisions: Mapping[Ref, Decision]) -> set[Ref]:
    """What goes, for good or to come back; what is refused stays."""
    gone = ("recreate", "drop")
    return {ref for ref, decision in decisions.items() if decision.verb in gone and decision.refusal is None}


def take(decision: Decision, half: Literal["dropped", "made"], outcome: tuple[Step, ...] | Refuse) -> None:
    if isinstance(outcome, Refuse):
        decision.refusal = outcome
    elif half == "dropped":
        decision.dropped = outcome
    else:
        decision.made = outcome
