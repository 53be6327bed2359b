"""seigen validate"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from seigen.cli.document import read_document
from seigen.cli.options import file_option
from seigen.report.text import counted


@click.command("validate")
@file_option
def command(file: Path) -> None:
    """Check the document, offline: form, names, SQL, and the rules of PostgreSQL and TimescaleDB."""
    document = read_document(file)
    kinds = Counter(ref.kind.replace("_", " ") for ref in document.schema.objects if ref.kind != "schema")
    click.echo(f"{file}: valid: " + ", ".join(counted(kind, count) for kind, count in kinds.items()))
