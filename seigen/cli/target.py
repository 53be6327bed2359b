"""Which database a command uses, and a session with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from seigen.db.connect import Connection, check, connect, probe, where
from seigen.errors import SeigenError
from seigen.model import Document, Server

THREE_WAYS = """no database is named, and this is not a terminal; say which one, in one of three ways:
  seigen … --dsn postgresql://user@host:5432/database
  export SEIGEN_DSN=postgresql://user@host:5432/database
  seigen … --embedded                  (a TimescaleDB of its own, in .seigen/ beside the document)"""


class Target(NamedTuple):
    """A DSN, or the folder of an embedded engine."""

    dsn: str | None
    folder: Path


def folder_of(file: Path) -> Path:
    return file.absolute().parent / ".seigen"


def choose(dsn: str | None, embedded: bool, file: Path) -> Target:
    """--dsn, else SEIGEN_DSN, else the embedded one if it was asked for, is there, or a person is watching."""
    folder = folder_of(file)
    named = {"--dsn": dsn, "SEIGEN_DSN": os.environ.get("SEIGEN_DSN")}
    for source, text in named.items():
        if text is None:
            continue
        if embedded and text:
            raise SeigenError(f"two databases are named, by --embedded and by {source}: take one of them away")
        if not embedded and not text.strip():  # a pipeline's secret that is not set must not mean a throw-away database
            raise SeigenError(f"{source} is given and empty: fill it, or take it away")
        if not embedded:
            return Target(text, folder)
    if embedded or folder.is_dir():
        return Target(None, folder)
    if sys.stdin.isatty() and sys.stdout.isatty():
        return Target(None, folder)
    raise SeigenError(THREE_WAYS)


def resolve(target: Target, extensions: Sequence[str]) -> str:
    """The DSN, with the embedded engine installed and running when it is that one."""
    if target.dsn is not None:
        return target.dsn
    from seigen.embedded import install, launcher

    click.echo(f"database: the embedded TimescaleDB in {target.folder} (--dsn or SEIGEN_DSN names another)", err=True)
    install.install(lambda line: click.echo(line, err=True))
    return launcher.start(target.folder, extensions=extensions).dsn


class Opened(NamedTuple):
    connection: Connection
    server: Server
    dsn: str
    name: str


@contextmanager
def database(
    dsn: str | None, embedded: bool, file: Path, document: Document, patience: str | None = None
) -> Iterator[Opened]:
    """A session with the database that the options name, checked to be able to hold the document.

    It waits for no lock longer than `patience` (a lock_timeout; None: the session's own).
    """
    target = choose(dsn, embedded, file)
    found = resolve(target, document.extensions)
    name = "the embedded TimescaleDB" if target.dsn is None else where(found)
    opened = open_session(found, name, document, patience)
    try:
        yield opened
    finally:
        opened.connection.close()


def open_session(dsn: str, name: str, document: Document, patience: str | None = None) -> Opened:
    connection = connect(dsn)
    try:
        if patience is not None:
            connection.execute("SELECT set_config('lock_timeout', %s, false)", (patience,))
        server = probe(connection)
        for warning in check(server, document):
            click.echo(f"warning: {warning}", err=True)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, server, dsn, name)
