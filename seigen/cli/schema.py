"""seigen schema"""

from __future__ import annotations

import json

import click

from seigen.load import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the document, which editors complete and check by."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
