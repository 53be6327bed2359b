"""Steps → the transactions in which they run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from seigen.model import Plan, Ref, Step


class Batch(NamedTuple):
    """Steps that run together: in one transaction, or one step outside of any."""

    transaction: bool
    steps: tuple[tuple[Ref, Step], ...]


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
