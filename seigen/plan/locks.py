"""What a transaction holds: the relations that wait while a later step takes long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from seigen.diff import relation_of
from seigen.kinds.base import RELATIONS
from seigen.model import Change, Context, ContinuousAggregate, Hazard, Ref, Step
from seigen.plan.decisions import Decision

LONG = ("rewrites_data", "blocks_reads", "blocks_writes")  # the hazards of what takes time with the rows


def locked_relations(renames: Iterable[Change], decisions: Mapping[Ref, Decision]) -> dict[Ref, tuple[str, ...]]:
    """The relations on which an object's statements take their lock: a foreign key's other table, a partition's parent,
    and what an aggregate reads that is dropped.
    """
    found: dict[Ref, tuple[str, ...]] = {rename.ref: (rename.relation,) for rename in renames}
    for ref, decision in decisions.items():
        item = decision.desired or decision.live
        assert item is not None
        other = getattr(item, "ref_table", None) or getattr(item, "parent", None)
        found[ref] = (relation_of(item), other) if other else (relation_of(item),)
        if isinstance(decision.live, ContinuousAggregate) and decision.dropped:
            found[ref] += decision.live.sources
    return found


def with_held_locks(
    steps: Iterable[tuple[Ref, Step]], relations: Mapping[Ref, tuple[str, ...]], context: Context
) -> Iterator[tuple[Ref, Step]]:
    """A lock is held to the end of the transaction: what takes long makes everything wait that is locked already."""
    held: dict[str, None] = {}
    stays = {ref.name for ref in context.desired.objects if ref.kind in RELATIONS}
    for ref, step in steps:
        kinds = {hazard.kind for hazard in step.hazards}
        said = set(relations[ref]) if "blocks_reads" in kinds else set()
        waiting = [name for name in held if name not in said]
        more: tuple[Hazard, ...] = ()
        if waiting and step.in_transaction and (step.fills or kinds.intersection(LONG)):
            names = ", ".join(waiting)
            more = (Hazard("blocks_reads", f"reads and writes of {names} wait too: the transaction has locked them"),)
        if step.lock == "ACCESS EXCLUSIVE":
            held |= dict.fromkeys(name for name in relations[ref] if name in context.facts.rows and name in stays)
        if step.commit_after or not step.in_transaction:
            held.clear()
        yield ref, msgspec.structs.replace(step, hazards=step.hazards + more) if more else step
