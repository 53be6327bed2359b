"""seigen status"""

from __future__ import annotations

from pathlib import Path

import click

from seigen.cli.document import read_document
from seigen.cli.options import database_options, file_option
from seigen.cli.target import database
from seigen.db.status import read_status
from seigen.report.status import sections, status_json


@click.command("status")
@file_option
@database_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def command(file: Path, dsn: str | None, embedded: bool, as_json: bool) -> None:
    """How the database is doing: chunks, compression, freshness of aggregates, policies, sizes, needless indexes."""
    document = read_document(file)
    with database(dsn, embedded, file, document) as opened:
        status = read_status(opened.connection, document.schema.name, opened.server)
    if as_json:
        click.echo(status_json(status), nl=False)
        return
    parts = ["\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in sections(status)]
    click.echo("\n\n".join(parts) or f"schema {document.schema.name} holds nothing")
