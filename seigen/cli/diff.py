"""seigen diff"""

from __future__ import annotations

from pathlib import Path

import click

from seigen.cli.document import check_server, located, read_document, warn
from seigen.cli.options import database_options, file_option, strict_option
from seigen.cli.screen import show
from seigen.cli.target import database
from seigen.db.compare import compare
from seigen.errors import StatementError
from seigen.model import warnings_of
from seigen.report.plan_json import plan_json
from seigen.report.script import plan_script
from seigen.report.text import plan_lines


@click.command("diff")
@file_option
@database_options
@click.option("--format", "form", type=click.Choice(["text", "json", "sql"]), default="text", show_default=True)
@strict_option
def command(file: Path, dsn: str | None, embedded: bool, form: str, strict: bool) -> int:
    """Compare a database with the document.

    Exit code 0: in sync; 2: differences; 1: error. Changes nothing in the database.
    """
    document = read_document(file, strict=strict)
    with database(dsn, embedded, file, document) as opened:
        check_server(document, opened.server, file)
        try:
            plan = compare(opened.connection, document, opened.server, remember=True)
        except StatementError as error:
            raise located(error, document, file) from error
    if form == "text":
        warn(document, file)
        show(plan_lines(plan))
    else:
        write = plan_json if form == "json" else plan_script
        click.echo(write(plan, str(file), warnings_of(document)), nl=False)
    return 2 if plan.changes else 0
