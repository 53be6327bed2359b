"""The `seigen` command. Subcommands are imported when they are called, so that --help answers at once.

Exit codes: 0 in sync or done, 1 any error and wrong usage, 2 differences (diff only), 130 Ctrl-C.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from seigen.errors import SeigenError

COMMANDS = {  # name → (module, one line for --help)
    "validate": ("seigen.cli.validate", "Check the document, offline."),
    "sql": ("seigen.cli.sql", "Print the document as SQL for an empty database."),
    "schema": ("seigen.cli.schema", "Print the JSON Schema of the document, for editors."),
    "diff": ("seigen.cli.diff", "Compare a database with the document; exit 2 when they differ."),
    "apply": ("seigen.cli.apply", "Bring a database to what the document says."),
    "db": ("seigen.cli.db", "The embedded TimescaleDB: install, start, stop, status, shell, reset."),
}


class LazyGroup(click.Group):
    """A group that knows its subcommands by name and imports them on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="seigen")
def cli() -> None:
    """Schema as code for PostgreSQL and TimescaleDB.

    One schema.yaml says what the database must look like. `seigen diff` compares, `seigen apply` brings it there.
    """


def main(arguments: list[str] | None = None) -> None:
    """The entry point: every way to end is an exit code and at most one message."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    try:
        result: Any = cli.main(args=arguments, prog_name="seigen", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:  # wrong usage: click's own exit code 2 means differences here
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except SeigenError as error:
        click.echo(f"error: {error}" if "\n" not in str(error) else str(error), err=True)
        return 1
    except BrokenPipeError:  # the reader of our output went away: | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the promise: no traceback reaches a user
        if os.environ.get("SEIGEN_TRACEBACK"):
            raise
        click.echo(f"error: {unexpected(error)}", err=True)
        return 1
    return result if isinstance(result, int) else 0


def unexpected(error: Exception) -> str:
    """A driver's error in its own words; anything else is a defect of seigen."""
    text = " ".join(str(error).split()) or type(error).__name__
    if type(error).__module__.startswith("psycopg"):
        state = getattr(error, "sqlstate", None)
        return f"the database says: {state + ' ' if state else ''}{text}"
    if isinstance(error, OSError):
        return text
    return f"{type(error).__name__}: {text}\nthis is a defect of seigen; SEIGEN_TRACEBACK=1 shows where"
