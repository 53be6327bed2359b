"""seigen db: the embedded TimescaleDB beside the document."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from seigen.cli.group import Group
from seigen.cli.options import ask_on_terminal, file_option
from seigen.cli.target import folder_of
from seigen.embedded import install, launcher
from seigen.errors import EmbeddedError


def say(line: str) -> None:
    click.echo(line, err=True)


@click.group("db", cls=Group)
def command() -> None:
    """The embedded TimescaleDB: for development, demos and tests. Its data lies in .seigen/ beside the document."""


@command.command("install")
def install_command() -> None:
    """Fetch the engine into the user's cache folder, once. Prints where it lies."""
    click.echo(install.install(say))


@command.command()
@file_option
def start(file: Path) -> None:
    """Start it, or find it running; prints the DSN."""
    install.install(say)
    click.echo(launcher.start(folder_of(file)).dsn)


@command.command()
@file_option
def stop(file: Path) -> None:
    """Stop it; the data stays."""
    click.echo("stopped" if launcher.stop(folder_of(file)) else "was not running")


@command.command()
@file_option
def status(file: Path) -> None:
    """Say whether it runs, and its DSN for psql and any client."""
    found = launcher.status(folder_of(file))
    click.echo(f"folder:   {found.folder} ({found.data_bytes / 1_000_000:.0f} MB)")
    click.echo(
        f"engine:   {found.engine}" + ("" if install.installed() else ", not installed; seigen db install fetches it")
    )
    if not found.running:
        click.echo("server:   not running; start it with: seigen db start")
        return
    click.echo(f"server:   running, process {found.pid}, {found.clients} clients")
    click.echo(f"DSN:      {found.dsn}")


@command.command()
@file_option
def shell(file: Path) -> None:
    """Open psql on it."""
    psql = shutil.which("psql")
    install.install(say)
    dsn = launcher.start(folder_of(file)).dsn
    if psql is None:
        raise EmbeddedError(f"psql is not on PATH: install the PostgreSQL client, or use another one with {dsn}")
    os.execv(psql, [psql, dsn])  # noqa: S606 - a person's own psql takes over the terminal


@command.command()
@file_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(file: Path, yes: bool) -> None:
    """Stop it and delete its data. The next command begins with an empty database."""
    folder = folder_of(file)
    if not folder.exists():
        click.echo(f"{folder} does not exist: nothing to delete")
        return
    if not yes:
        ask_on_terminal(f"Delete all data in {folder}?", "nothing was deleted")
    launcher.reset(folder)
    click.echo(f"the database in {folder} is deleted")
