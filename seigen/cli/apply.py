"""seigen apply"""

from __future__ import annotations

import time
from pathlib import Path

import click

from seigen.cli.document import located, read_document
from seigen.cli.options import ask_on_terminal, database_options, duration, file_option
from seigen.cli.screen import show
from seigen.cli.target import Opened, database, open_session
from seigen.db.compare import compare
from seigen.db.execute import check_unchanged, create_extensions, only_apply, run
from seigen.errors import RefusedError, StatementError
from seigen.model import HAZARDS, Document, Plan, Ref
from seigen.plan import hazards_not_allowed
from seigen.report.script import plan_script
from seigen.report.text import allow_options, plan_lines


@click.command("apply")
@file_option
@database_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow", multiple=True, type=click.Choice(HAZARDS), help="Permit a hazard; may be given several times.")
@click.option("--dry-run", is_flag=True, help="Show the plan and its SQL, run nothing.")
@click.option(
    "--lock-timeout",
    default="3s",
    show_default=True,
    callback=duration,
    help="Give up when a lock takes longer: 500ms, 3s, 1min.",
)
def command(
    file: Path, dsn: str | None, embedded: bool, yes: bool, allow: tuple[str, ...], dry_run: bool, lock_timeout: str
) -> int:
    """Bring a database to what the document says.

    Shows the plan, asks, runs it, and compares again. A plan with a hazard that was not allowed is not run at all.
    """
    document = read_document(file)
    with database(dsn, embedded, file, document) as opened:
        try:
            return apply(opened, document, yes=yes, allow=allow, dry_run=dry_run, lock_timeout=lock_timeout)
        except StatementError as error:
            raise located(error, document, file) from error


def apply(
    opened: Opened, document: Document, *, yes: bool, allow: tuple[str, ...], dry_run: bool, lock_timeout: str
) -> int:
    plan = compare(opened.connection, document, opened.server)
    show(plan_lines(plan))
    if not plan.changes:
        return 0
    if dry_run:
        click.echo()
        click.echo(plan_script(plan), nl=False)
        return 0
    permit(plan, allow)
    if not yes:
        ask_on_terminal(f"Run this plan on {opened.name}?", "nothing was run")
    started = time.monotonic()
    missing = [change.ref.name for change in plan.changes if change.ref.kind == "extension"]
    if missing:
        create_extensions(opened.connection, missing)
        opened.connection.close()
        again = open_session(opened.dsn, opened.name, document)
        try:
            plan = compare(again.connection, document, again.server)
            permit(plan, allow)
            return finish(again, document, plan, lock_timeout, started)
        finally:
            again.connection.close()
    return finish(opened, document, plan, lock_timeout, started)


def permit(plan: Plan, allow: tuple[str, ...]) -> None:
    """Raises RefusedError for what cannot be done in place, and for hazards that were not allowed."""
    refused = plan.refused()
    if refused:
        names = ", ".join(f"{change.ref}" for change in refused)
        raise RefusedError(
            f"nothing was run: these differences cannot be repaired in place: {names}; see “instead” above"
        )
    dangers = hazards_not_allowed(plan, allow)
    if dangers:
        options = allow_options(dangers)
        raise RefusedError(f"nothing was run: the plan has hazards that are not allowed; to allow them: {options}")


def finish(opened: Opened, document: Document, plan: Plan, lock_timeout: str, started: float) -> int:
    """Runs the plan and compares again."""
    done: list[Ref] = []
    with only_apply(opened.connection, document.schema.name, opened.server):
        check_unchanged(opened.connection, document, opened.server, plan)
        run(opened.connection, plan, lock_timeout=lock_timeout, say=lambda ref, step: done.append(ref))
        left = compare(opened.connection, document, opened.server)
    seconds = time.monotonic() - started
    click.echo(f"applied: {len(done)} statements in {seconds:.1f} s")
    show(plan_lines(left))
    return 1 if left.changes else 0
