"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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
