"""A script of SQL, pg_dump's included → its statements, run one by one on a database that is thrown away afterwards.

What psql would do by itself is left out: its commands, and the rows between COPY … FROM STDIN and \\. . Roles that the
script names and the database does not have are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from seigen.db.canonical import said
from seigen.errors import FragmentError, SeigenError, StatementError
from seigen.fragments import Piece, line_of, split_script
from seigen.sql import bare_name

HARMLESS = re.compile(r"\\(restrict|unrestrict|connect|c|encoding|set|unset|echo|timing|pset|x)\b")
CONCURRENTLY = re.compile(r"(CREATE\s+(?:UNIQUE\s+)?INDEX\s+)CONCURRENTLY\s", re.IGNORECASE)
DATABASE = re.compile(r"(CREATE|ALTER|DROP)\s+DATABASE\s", re.IGNORECASE)
EXTENSION = re.compile(r'CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|[^\s;]+)', re.IGNORECASE)
CATALOG = re.compile(r"COPY\s+_timescaledb_catalog\.", re.IGNORECASE)
ROLE = re.compile(r'role "(.*)" does not exist')
# pg_dump makes materialized views WITH NO DATA, and with -s never fills them; by oid: what they read first
UNPOPULATED: LiteralString = (
    "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' AND NOT c.relispopulated ORDER BY c.oid"
)
MOST_ROLES = 100
SHOWN = 400  # characters of a statement in a message


def run_script(dsn: str, text: str, file: str, require: Callable[[list[str]], None]) -> list[str]:
    """Runs the script, and returns what was left out of it. `require` raises for extensions that cannot be had.

    Raises StatementError with file and line for the first statement that the server refuses, and SeigenError for what
    only psql understands.
    """
    try:
        pieces = split_script(text)
    except FragmentError as error:
        raise SeigenError(f"{file}:{line_of(text, error.offset)}: {error}") from None
    rows = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET client_min_messages = error")
        for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
            place = f"{file}:{piece.line}"
            if piece.kind == "command":
                check_command(piece, place)
            elif piece.kind == "statement" and after is not None and after.kind == "data":
                rows += 1
                check_data(piece, place)
            elif piece.kind == "statement" and not DATABASE.match(piece.text):
                run_statement(connection, piece, place, require)
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            raise SeigenError(f"{file}: a transaction begins and never ends: COMMIT is missing")
        for (name,) in connection.execute(UNPOPULATED).fetchall():
            run_statement(connection, Piece("statement", f"REFRESH MATERIALIZED VIEW {name}", 0), file, require)
    return [f"the rows of {rows} COPY … FROM STDIN were left out: a document holds none"] if rows else []


def check_command(piece: Piece, place: str) -> None:
    if not HARMLESS.match(piece.text):
        command = piece.text.split()[0]
        raise SeigenError(
            f"{place}: {command} is a command of psql's own, which only psql can follow: write what it does as SQL, or "
            "run the script with psql, and pull from that database with --dsn"
        )


def check_data(piece: Piece, place: str) -> None:
    if CATALOG.match(piece.text):
        raise SeigenError(
            f"{place}: this dump keeps its hypertables as rows of TimescaleDB's catalog, which cannot be loaded here: "
            "pull from the database itself with --dsn"
        )


def run_statement(
    connection: psycopg.Connection[object], piece: Piece, place: str, require: Callable[[list[str]], None]
) -> None:
    """One statement, again as often as it names a role that has to be made first."""
    if extension := EXTENSION.match(piece.text):
        name = bare_name(extension[1])
        try:
            require([name])
        except SeigenError as error:
            raise SeigenError(f"{place}: {error}") from None
    text = CONCURRENTLY.sub(r"\1", piece.text, count=1) if CONCURRENTLY.match(piece.text) else piece.text
    for _ in range(MOST_ROLES):
        inside = connection.info.transaction_status is TransactionStatus.INTRANS
        if inside:
            connection.execute("SAVEPOINT seigen")
        try:
            connection.execute(text.encode())
        except psycopg.Error as error:
            role = ROLE.search(error.diag.message_primary or "") if error.sqlstate == "42704" else None
            if role is None:
                shown = " ".join(piece.text.split())[:SHOWN]
                raise StatementError(f"{place}: the server refuses: {said(error)}\n    {shown}") from None
            if inside:
                connection.execute("ROLLBACK TO SAVEPOINT seigen")
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role[1])))
        else:
            return
