"""seigen validate"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from seigen.cli.document import check_providers, read_document
from seigen.cli.options import file_option
from seigen.report.text import counted

NAMES = {"compression": "compression setting"}


@click.command("validate")
@file_option
def command(file: Path) -> None:
    """Check the document, offline: form, names, SQL, and the rules of PostgreSQL and TimescaleDB."""
    document = read_document(file)
    check_providers(document, file)
    counts = Counter(ref.kind.replace("_", " ") for ref in document.schema.objects if ref.kind != "schema")
    parts = (counted(NAMES.get(kind, kind), count) for kind, count in counts.items())
    click.echo(f"{file}: valid: {', '.join(parts) or 'nothing is declared'}")
