"""Decisions → the statements of everything that is dropped or made."""

from __future__ import annotations

import msgspec

from seigen.diff import relation_of
from seigen.kinds import KINDS
from seigen.kinds.base import RELATIONS
from seigen.model import Context, Ref, Refuse, Schema
from seigen.plan.decisions import Decision, leaving, take


def state(decisions: dict[Ref, Decision], context: Context, declared: Schema) -> None:
    """The statements of everything that is dropped or made. An owner that goes takes its own along without one."""
    going = leaving(decisions)
    anew = {ref.name for ref in going if ref.kind in RELATIONS}
    emptied = without_rows(context, anew)
    taken = {name: kind for kind, names in context.live.unmanaged.items() for name in names if kind in NAMED}
    for ref, decision in decisions.items():
        kind = KINDS[ref.kind]
        if ref in going:
            assert decision.live is not None
            if kind.owner(context.live, decision.live) in going:
                decision.dropped = ()
            else:
                take(decision, "dropped", kind.drop(decision.live, context))
        if decision.verb in ("create", "recreate") and decision.refusal is None:
            if ref.name in taken and (ref.kind in RELATIONS or ref.kind in ("index", "sequence")):
                decision.refusal = Refuse(
                    f"a {taken[ref.name]} of that name exists, and seigen does not manage it",
                    "rename or drop it by hand, or name it in ignore: and give yours another name",
                )
                continue
            item = declared.objects.get(ref, decision.desired)
            assert item is not None
            new = relation_of(item) in anew and ref.kind not in RELATIONS
            take(decision, "made", kind.create(item, emptied if new else context))


NAMED = ("view", "materialized view", "partitioned table", "partition", "foreign table", "sequence")


def without_rows(context: Context, relations: set[str]) -> Context:
    """For what is made on a relation that was just made itself, and so is empty."""
    facts = msgspec.structs.replace(context.facts, rows=context.facts.rows - relations, expiring={}, compressed={})
    return msgspec.structs.replace(context, facts=facts)
