"""The `seigen` command. Subcommands are imported when they are called, so that --help answers at once.

Exit codes: 0 in sync or done, 1 any error and wrong usage, 2 differences (diff only), 130 Ctrl-C, 143 SIGTERM.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

import click

from seigen.cli.group import Group, NoCommand
from seigen.cli.secrets import masked
from seigen.errors import DocumentError, SeigenError

COMMANDS = {  # name → (module, one line for --help)
    "validate": ("seigen.cli.validate", "Check the document, offline."),
    "rules": ("seigen.cli.rules", "The rules that documents are checked by, or one of them explained."),
    "pull": ("seigen.cli.pull", "Write a database's schema as a document, or update one."),
    "sql": ("seigen.cli.sql", "Print the document as SQL for an empty database."),
    "schema": ("seigen.cli.schema", "Print the JSON Schema of the document, for editors."),
    "diff": ("seigen.cli.diff", "Compare a database with the document; exit 2 when they differ."),
    "apply": ("seigen.cli.apply", "Bring a database to what the document says."),
    "seed": ("seigen.cli.seed", "Fill a database with believable rows, the same ones for the same seed."),
    "status": ("seigen.cli.status", "How a database is doing: chunks, sizes, freshness, policies, indexes."),
    "jobs": ("seigen.cli.jobs", "Run policies by hand."),
    "report": ("seigen.cli.report", "One HTML page on a benchmark run, and on what changed since an older one."),
    "db": ("seigen.cli.db", "The embedded TimescaleDB: install, start, stop, status, shell, reset."),
}


class LazyGroup(Group):
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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="seigen")
def cli() -> None:
    """Schema as code for PostgreSQL and TimescaleDB.

    One schema.yaml says what the database must look like. `seigen diff` compares, `seigen apply` brings it there.
    """


# -- how a command ends -----------------------------------------------------------------------------------------------


# a document of a thousand tables is some 100,000 objects that live to the end: looking through them time and again
# would take a third of the time of a command
GARBAGE = 500_000
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP, which end a command as Ctrl-C does: what is open is cancelled and rolled back."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


def main(arguments: list[str] | None = None) -> NoReturn:
    """The entry point: every way to end is an exit code and at most one message."""
    gc.set_threshold(GARBAGE)
    try:
        code = run(arguments)
    except KeyboardInterrupt:  # once more, while the first was being answered
        code = 130
    for number in ENDING:  # all is said: Python's own way out, some milliseconds, would end in a traceback
        signal.signal(number, signal.SIG_IGN)
    sys.exit(flushed(code))


def run(arguments: list[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    try:
        with signals():
            result: Any = cli.main(args=arguments, prog_name="seigen", standalone_mode=False)
            with suppress(AttributeError):  # without a standard output: seigen >&-
                sys.stdout.flush()
    except SystemExit as exit_:  # click's, when the reader of our output went away
        return exit_.code if isinstance(exit_.code, int) else 1
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:  # wrong usage: click's own exit code 2 means differences here
        say_usage(error)
        return 1
    except (click.Abort, KeyboardInterrupt) as error:
        return interrupted(error)
    except SeigenError as error:
        say(str(error) if isinstance(error, DocumentError) else f"error: {error}")  # that begins with file:line:column
        return 1
    except BrokenPipeError:  # the reader of our output went away: | head
        return 1
    except Exception as error:  # the promise: no traceback reaches a user
        if stop := interruption(error):
            return interrupted(stop)
        if os.environ.get("SEIGEN_TRACEBACK"):
            raise
        say(f"error: {unexpected(error)}")
        return 1
    return result if isinstance(result, int) else 0


@contextmanager
def signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the command in order, unless whoever started it wants them ignored (nohup)."""

    def end(number: int, _: FrameType | None) -> NoReturn:
        raise Terminated(number)

    taken = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in taken:
            signal.signal(number, end)
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def interruption(error: BaseException) -> KeyboardInterrupt | None:
    """A Ctrl-C that something on its way took for an error: Python does, while a class is made."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen


def interrupted(error: BaseException) -> int:
    """Ctrl-C and its kin. An apply notes on the error what it had done."""
    cause = error.__cause__ if isinstance(error, click.Abort) else error
    name, number = ("terminated", cause.number) if isinstance(cause, Terminated) else ("interrupted", signal.SIGINT)
    say("; ".join([name, *getattr(cause, "__notes__", ())]))
    return 128 + number


def flushed(code: int) -> int:
    """The exit code, after what is still buffered was written: a reader that went away is no traceback at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except AttributeError:  # started without it
            continue
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            code = code or 1
    return code


# -- what is said -----------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """One message on stderr. Whatever stands in it, a password does not."""
    with suppress(OSError):
        click.echo(masked(text), err=True)


def say_usage(error: click.ClickException) -> None:
    """Wrong usage: what was found, and which help says what is needed."""
    if isinstance(error, NoCommand):
        say(error.message)
        return
    context = getattr(error, "ctx", None)
    say(f"error: {error.format_message()}\nsee: {context.command_path if context else 'seigen'} --help")


ADVICE = {  # by SQLSTATE, for errors outside of a plan's own statements: those know more
    "42501": "the role lacks a right: GRANT SELECT on the tables to it, or name their owner in the DSN",
    "55P03": "another session holds a lock that even reading waits for: it alters a table; try again later",
    "57014": "statement_timeout or an administrator ended it: raise the timeout for this role",
}
LOST = "the connection was lost; nothing that was not committed is kept; try again"


def unexpected(error: Exception) -> str:
    """A driver's error in its own words, with advice; anything else is a defect of seigen."""
    if type(error).__module__.startswith("psycopg"):
        return from_database(error)
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, OSError):
        return f"{error.strerror or text}" + (f": {error.filename}" if error.filename else "")
    return f"{type(error).__name__}: {text}\nthis is a defect of seigen; SEIGEN_TRACEBACK=1 shows where"


def from_database(error: Any) -> str:
    from seigen.db.canonical import said  # loaded already, when there is such an error

    state = error.sqlstate or ""
    lost = type(error).__name__ == "OperationalError" or state.startswith("57P")
    advice = "" if error.diag.message_hint else ADVICE.get(state, LOST if lost else "")
    return f"the database says: {said(error)}" + (f"\n{advice}" if advice else "")
