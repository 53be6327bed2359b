"""Decisions → the order in which their halves run: dependents go before their base changes, and come after it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Literal

from seigen.errors import SeigenError
from seigen.kinds import KINDS, RANK
from seigen.model import (
    Constraint,
    Context,
    ContinuousAggregate,
    Domain,
    Enum,
    Index,
    MaterializedView,
    Object,
    Partition,
    Ref,
    Routine,
    Schema,
    Sequence,
    Table,
    View,
)
from seigen.plan.decisions import Decision

Node = tuple[Ref, Literal["drop", "make"]]


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


BEFORE_SETUP = ("schema", "extension", "setup")


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
