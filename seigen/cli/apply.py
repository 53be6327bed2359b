"""seigen apply"""

from __future__ import annotations

import time
from pathlib import Path

import click

from seigen.cli.document import check_server, located, read_document, warn
from seigen.cli.options import ask_on_terminal, database_options, duration, file_option, strict_option
from seigen.cli.screen import show
from seigen.cli.target import Opened, database, open_session
from seigen.db.compare import compare
from seigen.db.execute import check_unchanged, create_extensions, only_apply, run
from seigen.errors import RefusedError, SeigenError, StatementError
from seigen.model import HAZARDS, Document, Plan, Ref
from seigen.plan import hazards_not_allowed
from seigen.report.script import plan_script
from seigen.report.text import allow_options, counted, plan_lines


@click.command("apply")
@file_option
@database_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow",
    multiple=True,
    metavar="HAZARD",
    type=click.Choice(HAZARDS),
    help=f"Permit a hazard; may be given several times. One of {', '.join(HAZARDS)}.",
)
@click.option("--dry-run", is_flag=True, help="Show the plan and its SQL, run nothing.")
@click.option(
    "--lock-timeout",
    metavar="TIME",
    default="3s",
    show_default=True,
    callback=duration,
    help="Give up when a statement waits longer for a lock: 500ms, 3s, 1min.",
)
@strict_option
def command(
    file: Path,
    dsn: str | None,
    embedded: bool,
    yes: bool,
    allow: tuple[str, ...],
    dry_run: bool,
    lock_timeout: str,
    strict: bool,
) -> int:
    """Bring a database to what the document says.

    Shows the plan, asks, runs it, and compares again. A plan with a hazard that was not allowed is not run at all.
    """
    document = read_document(file, strict=strict)
    with database(dsn, embedded, file, document, lock_timeout) as opened:
        check_server(document, opened.server, file)
        warn(document, file)
        try:
            return apply(opened, document, yes=yes, allow=allow, dry_run=dry_run, lock_timeout=lock_timeout)
        except StatementError as error:
            tell_of_seed(opened, document)
            raise located(error, document, file) from error


def tell_of_seed(opened: Opened, document: Document) -> None:
    """Rows that a killed seed left half-way are a reason why constraints do not hold."""
    from seigen.db.seeding.records import has_unfinished

    if not opened.connection.closed and has_unfinished(opened.connection, document.schema.name):
        click.echo("note: a seigen seed was interrupted: seigen seed --resume, or seigen seed --truncate", err=True)


def apply(
    opened: Opened, document: Document, *, yes: bool, allow: tuple[str, ...], dry_run: bool, lock_timeout: str
) -> int:
    if not dry_run:  # told at once, and not after a wait for the locks of the one that runs
        with only_apply(opened.connection, document.schema.name, opened.server):
            pass
    plan = compare(opened.connection, document, opened.server)
    show(plan_lines(plan))
    if not plan.changes:
        return 0
    if dry_run:
        return rehearse(plan, allow)
    permit(plan, allow, "nothing was run")
    if not yes:
        ask_on_terminal(f"Run this plan on {opened.name}?", "nothing was run")
    started = time.monotonic()
    missing = [change.ref.name for change in plan.changes if change.ref.kind == "extension"]
    if not missing:
        return finish(opened, document, plan, lock_timeout, started)
    with only_apply(opened.connection, document.schema.name, opened.server):
        check_unchanged(opened.connection, document, opened.server, plan)
        create_extensions(opened.connection, missing)
    opened.connection.close()
    again = open_session(opened.dsn, opened.name, document, lock_timeout)
    try:
        whole = compare(again.connection, document, again.server)
        confirm_more(plan, whole, again.name, missing, yes=yes, allow=allow)
        return finish(again, document, whole, lock_timeout, started)
    finally:
        again.connection.close()


def rehearse(plan: Plan, allow: tuple[str, ...]) -> int:
    """The SQL, and what would stop it."""
    click.echo()
    click.echo(plan_script(plan), nl=False)
    try:
        permit(plan, allow, "without --dry-run nothing would be run")
    except RefusedError as error:
        click.echo(f"note: {error}", err=True)
    return 0


def permit(plan: Plan, allow: tuple[str, ...], nothing: str) -> None:
    """Raises RefusedError for what cannot be done in place, and for hazards that were not allowed."""
    refused = plan.refused()
    if refused:
        names = ", ".join(str(change.ref) for change in refused)
        raise RefusedError(f"{nothing}: these differences cannot be repaired in place: {names}; see “instead” above")
    dangers = hazards_not_allowed(plan, allow)
    if dangers:
        options = allow_options(dangers)
        raise RefusedError(f"{nothing}: the plan has hazards that are not allowed; to allow them: {options}")


def confirm_more(shown: Plan, whole: Plan, name: str, created: list[str], *, yes: bool, allow: tuple[str, ...]) -> None:
    """Before its extensions were there, a database could only be searched for what is missing altogether."""
    known = {(change.verb, change.ref) for change in shown.changes}
    nothing = f"extension {', '.join(created)} was created, and nothing else was run"
    more = any((change.verb, change.ref) not in known for change in whole.changes)
    if more:
        click.echo(f"with extension {', '.join(created)} there, more differences are seen:\n")
        show(plan_lines(whole))
    permit(whole, allow, nothing)
    if more and not yes:
        ask_on_terminal(f"Run this plan on {name}?", nothing)


def finish(opened: Opened, document: Document, plan: Plan, lock_timeout: str, started: float) -> int:
    """Runs the plan and compares again."""
    done: list[Ref] = []
    with only_apply(opened.connection, document.schema.name, opened.server):
        check_unchanged(opened.connection, document, opened.server, plan)
        run(opened.connection, plan, lock_timeout=lock_timeout, say=lambda ref, step: done.append(ref))
        left = compare(opened.connection, document, opened.server)
    seconds = time.monotonic() - started
    click.echo(f"applied: {counted('statement', len(done))} in {seconds:.1f} s")
    show(plan_lines(left))
    if left.changes:
        raise SeigenError("the plan was run, and the differences above are left; run seigen apply again for a new plan")
    return 0
