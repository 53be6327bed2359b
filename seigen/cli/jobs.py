"""seigen jobs: run"""

from __future__ import annotations

import time
from pathlib import Path

import click

from seigen.cli.document import read_document
from seigen.cli.options import database_options, file_option
from seigen.cli.target import database
from seigen.db.jobs import in_order, run_job
from seigen.db.status import aggregates, jobs
from seigen.errors import SeigenError
from seigen.report.status import JobStatus


@click.group("jobs")
def command() -> None:
    """Policies by hand. On the embedded engine nothing else runs them."""


@command.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@file_option
@database_options
def run(names: tuple[str, ...], file: Path, dsn: str | None, embedded: bool) -> None:
    """Run policies now: all that are not paused, those of some tables or aggregates, or some job numbers.

    Refreshes come first, then compression, then retention, which deletes what is older than it says.
    """
    document = read_document(file)
    with database(dsn, embedded, file, document) as opened:
        if opened.server.timescaledb is None:
            raise SeigenError("the database has no TimescaleDB, and so no policies")
        schema = document.schema.name
        found = chosen(jobs(opened.connection, schema), names)
        for job in in_order(found, aggregates(opened.connection, schema)):
            if not job.scheduled and not names:
                click.echo(f"{job.id}  {job.policy} of {job.relation}: paused, skipped (name it to run it)")
                continue
            started = time.monotonic()
            run_job(opened.connection, job)
            click.echo(f"{job.id}  {job.policy} of {job.relation}: {time.monotonic() - started:.1f} s")


def chosen(found: tuple[JobStatus, ...], names: tuple[str, ...]) -> tuple[JobStatus, ...]:
    """Raises SeigenError for a name that has no policy."""
    for name in names:
        if not any(name in (job.relation, str(job.id)) for job in found):
            known = ", ".join(sorted({job.relation for job in found})) or "none"
            raise SeigenError(f'no policy of "{name}" is here; policies belong to: {known}')
    return tuple(job for job in found if not names or job.relation in names or str(job.id) in names)
