"""Policies, run by hand: what a server's background workers would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import psycopg

from seigen.db.canonical import said
from seigen.db.connect import Connection
from seigen.errors import SeigenError
from seigen.report.status import AggregateStatus, JobStatus

ORDER = ("refresh continuous aggregate", "compression", "retention")  # a refresh reads what a retention drops
RUN = "CALL public.run_job(%s)"


def in_order(jobs: Iterable[JobStatus], aggregates: Sequence[AggregateStatus]) -> list[JobStatus]:
    """Refreshes first, an aggregate after the one that it reads."""
    reads = {item.name: item.source for item in aggregates}

    def depth(name: str) -> int:
        return 1 + depth(reads[name]) if name in reads else 0

    def place(job: JobStatus) -> tuple[int, int, str, int]:
        return ORDER.index(job.policy) if job.policy in ORDER else -1, depth(job.relation), job.relation, job.id

    return sorted(jobs, key=place)


def run_job(connection: Connection, job: JobStatus) -> None:
    """In the foreground, in transactions of its own. Raises SeigenError with what the server said."""
    try:
        connection.execute(RUN, (job.id,))
    except psycopg.Error as error:
        raise SeigenError(
            f"job {job.id} ({job.policy} of {job.relation}): the server refused: {said(error)}"
        ) from error
