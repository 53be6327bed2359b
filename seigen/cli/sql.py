"""seigen sql"""

from __future__ import annotations

from pathlib import Path

import click

from seigen.cli.document import read_document
from seigen.cli.options import file_option
from seigen.model import Server
from seigen.plan import compile_schema
from seigen.report.script import schema_script

ANY_SERVER = Server(version=170000)


@click.command("sql")
@file_option
def command(file: Path) -> None:
    """Print the document as SQL, which psql can run from top to bottom on an empty database."""
    document = read_document(file)
    steps = compile_schema(document.schema, ANY_SERVER)
    click.echo(schema_script(document.schema.name, steps), nl=False)
