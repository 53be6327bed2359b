"""The list of object kinds, in rank order: among what is ready at once, lower ranks are made first and dropped last."""

from __future__ import annotations

from typing import Any

from seigen.kinds import (
    compression,
    constraint,
    continuous_aggregate,
    domain,
    enum,
    extension,
    grants,
    hypertable,
    index,
    job,
    materialized_view,
    namespace,
    partition,
    policies,
    routine,
    row_security,
    sequence,
    sequence_owner,
    setup,
    table,
    trigger,
    view,
)
from seigen.kinds.base import Kind

KINDS: dict[str, Kind[Any]] = {
    kind.type: kind
    for kind in (
        namespace.KIND,
        extension.KIND,
        setup.KIND,
        enum.KIND,
        sequence.KIND,
        domain.KIND,
        routine.FUNCTION,
        routine.PROCEDURE,
        table.KIND,
        partition.KIND,
        sequence_owner.KIND,
        hypertable.KIND,
        constraint.KIND,
        index.KIND,
        compression.KIND,
        continuous_aggregate.KIND,
        view.KIND,
        materialized_view.KIND,
        trigger.KIND,
        policies.COMPRESSION_POLICY,
        policies.RETENTION_POLICY,
        policies.REFRESH_POLICY,
        policies.REORDER_POLICY,
        job.KIND,
        row_security.KIND,
        grants.KIND,
    )
}
RANK: dict[str, int] = {name: rank for rank, name in enumerate(KINDS)}
