"""Options that several commands share."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from seigen.errors import SeigenError

LOCK_TIMEOUT = re.compile(r"(\d{1,6})(ms|s|min|h)\Z")
MILLISECONDS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}
LONGEST = 2**31 - 1  # milliseconds that PostgreSQL can count

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

file_option: Decorator = click.option(
    "-f",
    "--file",
    "file",
    type=click.Path(path_type=Path, readable=False),  # False: not asked beforehand; reading says it better
    metavar="FILE",
    default=Path("schema.yaml"),
    show_default=True,
    help="The document.",
)


strict_option: Decorator = click.option("--strict", is_flag=True, help="Warnings of the rules are errors.")


def database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--dsn and --embedded: which database."""
    dsn = click.option("--dsn", metavar="DSN", help="The database: postgresql://user@host/name. Default: $SEIGEN_DSN.")
    embedded = click.option(
        "--embedded", is_flag=True, help="The embedded TimescaleDB in .seigen/ beside the document."
    )
    return dsn(embedded(command))


def duration(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A callback for options that take PostgreSQL's durations, as milliseconds. 0 would mean for ever: not taken."""
    match = LOCK_TIMEOUT.match(value)
    milliseconds = int(match[1]) * MILLISECONDS[match[2]] if match else 0
    if not 0 < milliseconds <= LONGEST:
        raise click.BadParameter(f"{value!r} is not a time to wait: write 500ms, 3s or 1min")
    return f"{milliseconds}ms"


def ask_on_terminal(question: str, nothing: str) -> None:
    """Asks a person; a no ends the command. Without a terminal nobody can be asked: an error that says --yes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SeigenError(f"{nothing}: this is not a terminal, so nobody can be asked; say --yes")
    while True:
        try:
            answer = input(f"{question} [y/N] ").strip().lower()
        except EOFError:  # Ctrl-D
            click.echo()
            answer = ""
        if answer in ("y", "yes"):
            return
        if answer in ("", "n", "no"):
            raise SeigenError(nothing)
