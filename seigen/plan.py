"""(differences, context) → Plan: how each is repaired, what that spreads to, and the order in which the steps run.

Pure. Every decision comes from values; no SQL text is looked into.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from seigen.diff import Difference, details, fingerprint, relation_of
from seigen.errors import SeigenError
from seigen.kinds import KINDS, RANK
from seigen.kinds.base import RELATIONS
from seigen.kinds.columns.uses import remade
from seigen.kinds.grants import on_what_stays
from seigen.kinds.routine import taken_away
from seigen.model import (
    Change,
    Constraint,
    Context,
    ContinuousAggregate,
    Domain,
    Enum,
    Grants,
    Hazard,
    Index,
    MaterializedView,
    Object,
    Partition,
    Plan,
    Recreate,
    Ref,
    Refuse,
    Routine,
    Schema,
    Sequence,
    Server,
    Step,
    Table,
    Verb,
    View,
)

Node = tuple[Ref, Literal["drop", "make"]]


@dataclass(slots=True)
class Decision:
    """How one difference is repaired. `made` and `dropped` are the statements of either half."""

    verb: Verb
    live: Object | None
    desired: Object | None
    made: tuple[Step, ...] = ()
    dropped: tuple[Step, ...] = ()
    refusal: Refuse | None = None


class Batch(NamedTuple):
    """Steps that run together: in one transaction, or one step outside of any."""

    transaction: bool
    steps: tuple[tuple[Ref, Step], ...]


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


def in_phases(steps: list[tuple[Ref, Step]], dropped: Collection[Ref]) -> list[tuple[Ref, Step]]:
    """What runs outside a transaction (a refresh) waits for the rest: the rest then is one transaction.

    A retention that stays waits for the refreshes: its first run drops the rows that they are about to read.
    """
    refreshing = any(not step.in_transaction for _, step in steps)

    def phase(pair: tuple[Ref, Step]) -> int:
        ref, step = pair
        if not step.in_transaction:
            return 1
        return 2 if refreshing and ref.kind == "retention_policy" and ref not in dropped else 0

    return sorted(steps, key=phase)


def batches(plan: Plan) -> Iterator[Batch]:
    """The steps in as few transactions as possible."""
    pending: list[tuple[Ref, Step]] = []
    for ref, step in plan.steps:
        if not step.in_transaction:
            if pending:
                yield Batch(True, tuple(pending))
                pending = []
            yield Batch(False, ((ref, step),))
            continue
        pending.append((ref, step))
        if step.commit_after:
            yield Batch(True, tuple(pending))
            pending = []
    if pending:
        yield Batch(True, tuple(pending))


# -- how each difference is repaired ----------------------------------------------------------------------------------


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


# what holds rows, and what columns are made of, is never recreated: it is altered before what it stands on goes
KEPT = ("table", "hypertable", "partition", "sequence", "enum", "domain")


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


def take(decision: Decision, half: Literal["dropped", "made"], outcome: tuple[Step, ...] | Refuse) -> None:
    if isinstance(outcome, Refuse):
        decision.refusal = outcome
    elif half == "dropped":
        decision.dropped = outcome
    else:
        decision.made = outcome


def without_rows(context: Context, relations: set[str]) -> Context:
    """For what is made on a relation that was just made itself, and so is empty."""
    facts = msgspec.structs.replace(context.facts, rows=context.facts.rows - relations, expiring={}, compressed={})
    return msgspec.structs.replace(context, facts=facts)


# -- what a transaction holds -----------------------------------------------------------------------------------------

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


# -- the order of running ---------------------------------------------------------------------------------------------


def order(decisions: dict[Ref, Decision], context: Context) -> list[Node]:
    """The halves of all decisions in an order that respects `dependencies`; kinds and names decide among the rest."""
    sorter = TopologicalSorter(after_setup(dependencies(decisions, context), context.desired))
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(str(node[0]) for node in error.args[1])
        raise SeigenError(f"these objects need each other in a circle: {circle}") from error
    result: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda node: (not commits(node, decisions), *position(node)))
        result += ready
        sorter.done(*ready)
    return result


def after_setup(graph: dict[Node, set[Node]], desired: Schema) -> dict[Node, set[Node]]:
    """Setup files run one after the other, and before all that may use what they make."""
    files: list[Node] = [(ref, "make") for ref in desired.objects if ref.kind == "setup" and (ref, "make") in graph]
    for ref, half in graph if files else ():
        if half == "make" and ref.kind not in BEFORE_SETUP:
            graph[ref, half] |= set(files)
    for before, after in pairwise(files):
        graph[after].add(before)
    return graph


def dependencies(decisions: dict[Ref, Decision], context: Context) -> dict[Node, set[Node]]:
    """Dependents are dropped before their base changes, and made after it."""
    made = {ref for ref, decision in decisions.items() if decision.verb != "drop"}
    dropped = {ref for ref, decision in decisions.items() if decision.verb in ("drop", "recreate")}
    leaves = set_free(dropped, decisions, context)
    graph: dict[Node, set[Node]] = {(ref, "make"): set() for ref in made}
    graph.update({(ref, "drop"): set() for ref in dropped})
    for ref in made:
        desired = decisions[ref].desired
        kind = KINDS[ref.kind]
        bases = (*kind.requires(context.desired, desired), *kind.follows(context.desired, desired))
        graph[ref, "make"] |= {(base, "make") for base in bases if base in made and base != ref}
        if ref in dropped:
            graph[ref, "make"].add((ref, "drop"))
        for claim in claims(desired):  # 42P07, 42P16: it has to be free
            graph[ref, "make"] |= {(other, "drop") for other in leaves.get(claim, ())}
    for ref in dropped:
        live = decisions[ref].live
        kind = KINDS[ref.kind]
        for base in (*kind.requires(context.live, live), *kind.follows(context.live, live)):
            if base in dropped:
                graph[base, "drop"].add((ref, "drop"))
            elif base in made:
                graph[base, "make"].add((ref, "drop"))
    for ref in made - dropped:  # a column changes its type before the old type goes
        live = decisions[ref].live
        if live is not None:
            for base in KINDS[ref.kind].requires(context.live, live):
                if base in dropped:
                    graph[base, "drop"].add((ref, "make"))
    return graph


BEFORE_SETUP = ("schema", "extension", "setup")
Claim = tuple[str, str]
"""What only one object can have: ("name", among relations and types), ("routine", a name), ("primary key", a table)."""


def set_free(
    dropped: Collection[Ref], decisions: Mapping[Ref, Decision], context: Context
) -> dict[Claim, tuple[Ref, ...]]:
    """A claim that is given up → what has to be dropped before: its object, and the owner that takes it along."""
    found: dict[Claim, tuple[Ref, ...]] = {}
    for ref in dropped:
        live = decisions[ref].live
        assert live is not None
        owner = KINDS[ref.kind].owner(context.live, live)
        for claim in claims(live):
            found[claim] = (*found.get(claim, ()), ref, *((owner,) if owner in dropped else ()))
    return found


def claims(item: Object | None) -> Iterator[Claim]:
    if isinstance(item, Constraint):
        if item.type in INDEXED:
            yield "name", item.name
        if item.type == "primary key":
            yield "primary key", item.table
    elif isinstance(item, NAMES):
        yield "name", item.name
    if isinstance(item, Partition):
        yield "bounds", item.parent
    elif isinstance(item, Routine):  # a function that becomes a procedure
        yield "routine", item.name


NAMES = (Table, Partition, Index, ContinuousAggregate, View, MaterializedView, Sequence, Enum, Domain)
INDEXED = ("primary key", "unique", "exclude")  # constraints with an index of their name


def commits(node: Node, decisions: Mapping[Ref, Decision]) -> bool:
    """Whether it ends its transaction (a new enum label). That comes early, so that the rest is not torn apart."""
    ref, half = node
    return half == "make" and any(step.commit_after for step in decisions[ref].made)


def position(node: Node) -> tuple[bool, int, Ref]:
    ref, half = node
    return half == "make", RANK[ref.kind] if half == "make" else -RANK[ref.kind], ref


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
