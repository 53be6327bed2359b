"""seigen diff"""

from __future__ import annotations

from pathlib import Path

import click

from seigen.cli.document import located, read_document
from seigen.cli.options import database_options, file_option
from seigen.cli.screen import show
from seigen.cli.target import database
from seigen.db.compare import compare
from seigen.errors import StatementError
from seigen.report.plan_json import plan_json
from seigen.report.script import plan_script
from seigen.report.text import plan_lines


@click.command("diff")
@file_option
@database_options
@click.option("--format", "form", type=click.Choice(["text", "json", "sql"]), default="text", show_default=True)
def command(file: Path, dsn: str | None, embedded: bool, form: str) -> int:
    """Compare a database with the document.

    Exit code 0: in sync; 2: differences; 1: error. Changes nothing in the database.
    """
    document = read_document(file)
    with database(dsn, embedded, file, document) as opened:
        try:
            plan = compare(opened.connection, document, opened.server, remember=True)
        except StatementError as error:
            raise located(error, document, file) from error
    if form == "text":
        show(plan_lines(plan))
    else:
        click.echo(plan_json(plan) if form == "json" else plan_script(plan), nl=False)
    return 2 if plan.changes else 0
