"""Policies, run by hand: what a server's background workers would do."""

from __future__ import annotations

import psycopg

from seigen.db.canonical import said
from seigen.db.connect import Connection
from seigen.errors import SeigenError
from seigen.report.status import JobStatus

ORDER = ("refresh continuous aggregate", "compression", "retention")  # a refresh reads what a retention drops
RUN = "CALL public.run_job(%s)"


def in_order(jobs: tuple[JobStatus, ...]) -> list[JobStatus]:
    return sorted(jobs, key=lambda job: (ORDER.index(job.policy) if job.policy in ORDER else -1, job.relation, job.id))


def run_job(connection: Connection, job: JobStatus) -> None:
    """In the foreground, in transactions of its own. Raises SeigenError with what the server said."""
    try:
        connection.execute(RUN, (job.id,))
    except psycopg.Error as error:
        raise SeigenError(
            f"job {job.id} ({job.policy} of {job.relation}): the server refused: {said(error)}"
        ) from error
