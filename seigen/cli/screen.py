"""Styled lines to the terminal; plain text to anything else."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from seigen.report.text import Line


def show(lines: Iterable[Line]) -> None:
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(line.text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True)
