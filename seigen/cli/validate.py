"""seigen validate"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from seigen.cli.document import check_providers, read_document, warn
from seigen.cli.options import file_option, strict_option
from seigen.errors import DocumentError, Problem
from seigen.model import Document, warnings_of
from seigen.report.problems import github_lines, problems_json
from seigen.report.text import counted

NAMES = {
    "compression": "compression setting",
    "grants": "grant list",
    "row security": "row-secured table",
    "setup": "setup file",
}


@click.command("validate")
@file_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="github: annotations that GitHub Actions shows in a pull request.",
)
@strict_option
def command(file: Path, form: str, strict: bool) -> int:
    """Check the document, offline: form, names, SQL, and the rules of PostgreSQL and TimescaleDB.

    Exit code 0: valid, with or without warnings; 1: error.
    """
    try:
        document = read_document(file, strict=strict)
        check_providers(document, file)
    except DocumentError as error:
        if form == "text":
            raise
        report(form, file, error.problems)
        return 1
    if form == "text":
        warn(document, file)
    else:
        report(form, file, warnings_of(document))
    if form != "json":
        click.echo(summary(document, file))
    return 0


def report(form: str, file: Path, problems: tuple[Problem, ...]) -> None:
    if form == "json":
        click.echo(problems_json(str(file), problems), nl=False)
        return
    for line in github_lines(str(file), problems):
        click.echo(line)


def summary(document: Document, file: Path) -> str:
    """What it declares, by kind; what the server has by itself is not said."""
    from seigen.kinds import KINDS

    objects = document.schema.objects.items()
    said = (ref.kind for ref, item in objects if ref.kind != "schema" and not KINDS[ref.kind].silent(item))
    counts = Counter(kind.replace("_", " ") for kind in said)
    parts = [counted(NAMES.get(kind, kind), count) for kind, count in counts.items()]
    warnings = len(warnings_of(document))
    valid = f"valid, {counted('warning', warnings)}" if warnings else "valid"
    return f"{file}: {valid}: {', '.join(parts) or 'nothing is declared'}"
