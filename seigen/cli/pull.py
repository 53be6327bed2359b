"""seigen pull"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import click

from seigen.cli.document import checked, read_text, with_setup
from seigen.cli.options import database_options
from seigen.cli.target import Opened, choose, open_session, resolve
from seigen.db.connect import where
from seigen.db.pulling import pulled
from seigen.db.updating import updated
from seigen.errors import DocumentError, SeigenError
from seigen.load import load
from seigen.model import Document, Schema

DEFAULT = Path("schema.yaml")


@click.command("pull")
@database_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE",
    help="Write the document there; one that exists is updated in place. Default: standard output.",
)
@click.option(
    "--sql",
    "script",
    type=click.Path(path_type=Path, readable=False, allow_dash=True),
    metavar="FILE",
    help="Read a script of SQL (- for standard input) instead of a database, by running it in an embedded engine.",
)
@click.option("--schema", metavar="NAME", help="The PostgreSQL schema. Default: the document's, else public.")
def command(dsn: str | None, embedded: bool, output: Path | None, script: Path | None, schema: str | None) -> None:
    """Write a database's schema as a document: short, and with nothing for diff to find.

    What the format cannot express is named in comments. Changes nothing in the database.
    """
    present = read_present(output, schema)
    if script is not None and (dsn is not None or embedded):
        raise SeigenError("--sql reads a script and no database: take --dsn or --embedded away")
    origin = source(dsn, embedded, output or DEFAULT) if script is None else thrown_away(script)
    with origin as opened:
        if present is None:
            text = pulled(opened.connection, opened.server, schema or "public")
        else:
            assert output is not None
            file = output

            def declared(text: str) -> Document:
                return with_setup(load(text, str(file)), file)

            text, kept = updated(opened.connection, opened.server, present, str(file), declared)
            for reason in kept:
                click.echo(f"warning: not expressed, and left as it was: {reason}", err=True)
    if output is None:
        click.echo(text, nl=False)
    elif text == present:
        click.echo(f"{output} is up to date", err=True)
    else:
        write(output, text)
        click.echo(f"{output} is {'updated' if present is not None else 'written'}", err=True)


def read_present(output: Path | None, schema: str | None) -> str | None:
    """The document that is there already, None without one. Raises SeigenError for any other file."""
    if output is None or not os.path.lexists(output):
        return None
    text = read_text(output)
    try:
        document = checked(text, str(output))
    except DocumentError as error:
        raise SeigenError(
            f"{output} is no valid document, so nothing was written; repair it, or name another file:\n{error}"
        ) from None
    if schema not in (None, document.schema.name):
        raise SeigenError(f"{output} is the document of schema {document.schema.name}, not of {schema}")
    return text.decode()


@contextmanager
def source(dsn: str | None, embedded: bool, file: Path) -> Iterator[Opened]:
    """A session with the database that is read."""
    target = choose(dsn, embedded, file)
    if target.dsn is None and not target.folder.is_dir():
        raise SeigenError(f"there is no embedded database in {target.folder}; say which database with --dsn")
    found = resolve(target, ())
    name = "the embedded TimescaleDB" if target.dsn is None else where(found)
    opened = open_session(found, name, Document(Schema("", {}), {}))
    with closing(opened.connection):
        yield opened


@contextmanager
def thrown_away(script: Path) -> Iterator[Opened]:
    """A session with an embedded engine in which the script was run; it ends with all its files."""
    from seigen.db.scripts import run_script
    from seigen.embedded import extensions, install, launcher

    text = read_script(script)
    install.install(lambda line: click.echo(line, err=True))
    with tempfile.TemporaryDirectory(prefix="seigen-") as folder:
        place = Path(folder) / "engine"
        try:
            dsn = launcher.start(place).dsn
            for note in run_script(dsn, text, str(script), extensions.require):
                click.echo(f"note: {note}", err=True)
            opened = open_session(dsn, "the embedded TimescaleDB", Document(Schema("", {}), {}))
            with closing(opened.connection):
                yield opened
        finally:
            launcher.stop(place)


def read_script(script: Path) -> str:
    try:
        found = sys.stdin.buffer.read() if script == Path("-") else script.read_bytes()
    except OSError as error:
        raise SeigenError(f"{script}: cannot be read: {error.strerror}") from None
    if found.startswith(b"PGDMP"):
        raise SeigenError(f"{script}: an archive of pg_dump's, not SQL; make it SQL: pg_restore -f script.sql {script}")
    try:
        return found.decode()
    except UnicodeDecodeError as error:
        raise SeigenError(f"{script}: not UTF-8: byte {error.start + 1} is none of it") from None


def write(path: Path, text: str) -> None:
    """The whole text or nothing, under the name that a symbolic link leads to, with the mode that the file had."""
    place = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else None
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(text.encode())
            partial.chmod(mode if mode is not None else 0o666 & ~umask())
            partial.replace(place)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
    except OSError as error:
        raise SeigenError(f"{path}: cannot be written: {error.strerror}") from None


def umask() -> int:
    found = os.umask(0o077)
    os.umask(found)
    return found
