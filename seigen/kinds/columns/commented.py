"""Comments that stand in a hypertable's way: a constraint's, while a column of the constraint changes its type.

The server makes the constraint again with its comment, and TimescaleDB refuses that part (0A000 "operation not
supported on hypertables", with a number).
"""

from __future__ import annotations

import msgspec

from seigen.kinds import constraint
from seigen.kinds.base import Steps, is_hypertable
from seigen.model import Constraint, Context


def around_comments(table: str, column: str, context: Context) -> tuple[Steps, Steps]:
    """(steps that take the comments away, steps that put them back) around the change of a column's type."""
    if not is_hypertable(context.live, table):
        return (), ()
    commented = [
        found
        for ref, found in sorted(context.live.objects.items())
        if isinstance(found, Constraint) and found.table == table and column in found.columns
        # one that the plan drops is gone by then
        if found.comment is not None and stays(found, context.desired.objects.get(ref))
    ]
    without = (msgspec.structs.replace(found, comment=None) for found in commented)
    return tuple(map(constraint.comment, without)), tuple(map(constraint.comment, commented))


def stays(live: Constraint, desired: object) -> bool:
    return isinstance(desired, Constraint) and desired.definition == live.definition
