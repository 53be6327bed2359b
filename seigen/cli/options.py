"""Options that several commands share."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from seigen.errors import SeigenError

LOCK_TIMEOUT = re.compile(r"\d+(us|ms|s|min|h)\Z")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

file_option: Decorator = click.option(
    "-f",
    "--file",
    "file",
    type=click.Path(path_type=Path),
    default=Path("schema.yaml"),
    show_default=True,
    help="The document.",
)


def database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--dsn and --embedded: which database."""
    dsn = click.option("--dsn", metavar="DSN", help="The database: postgresql://user@host/name. Default: $SEIGEN_DSN.")
    embedded = click.option(
        "--embedded", is_flag=True, help="The embedded TimescaleDB in .seigen/ beside the document."
    )
    return dsn(embedded(command))


def duration(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A callback for options that take PostgreSQL's durations."""
    if not LOCK_TIMEOUT.match(value):
        raise click.BadParameter(f"{value!r} is no duration: write 500ms, 3s or 1min")
    return value


def ask_on_terminal(question: str, nothing: str) -> None:
    """Asks a person; a no ends the command. Without a terminal nobody can be asked: an error that says --yes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SeigenError(f"{nothing}: this is not a terminal, so nobody can be asked; say --yes")
    if not click.confirm(question):
        raise SeigenError(f"{nothing}")
