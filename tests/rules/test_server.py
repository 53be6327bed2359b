"""The rules against a server: what they refuse it refuses (or harms, where the rule says silent), the rest it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rules.test_cases import FOLDERS, names
from seigen.db.connect import timescaledb_of
from seigen.db.introspect import search_path
from seigen.kinds import KINDS, RANK
from seigen.model import Constraint, Context, Document, Ref, Schema, Server
from seigen.rules import RULES, findings
from seigen.rules.reading import read
from support import Database

SILENT = {rule.id for rule in RULES if "silent" in rule.server or "NOTICE" in rule.server}
REFUSED = [folder for folder in FOLDERS if (folder / "error.txt").exists()]
TAKEN = [folder for folder in FOLDERS if folder not in REFUSED]
WARNS = {"A6": "non-immutable functions", "C10": "should be used for segmenting or ordering", "H20": "best practices"}


@pytest.mark.parametrize("folder", FOLDERS, ids=names)
def test_near_misses_are_taken(folder: Path, database: Database) -> None:
    assert build(database, database.document((folder / "accepted.yaml").read_text())) == {}


@pytest.mark.parametrize("folder", REFUSED, ids=names)
def test_refusals_are_refused(folder: Path, database: Database) -> None:
    document = database.document((folder / "new.yaml").read_text())
    refused = build(database, document)
    for rule, check, found in findings(read(document)):
        if check.severity == "error" and not (check.since or check.before):
            twins = {ref for ref in refused if ref.name == found.ref.name}  # a table and an enum of one name
            assert twins or rule.id in SILENT, f"{rule.id} {found.ref}: {found.message}"


@pytest.mark.parametrize("folder", TAKEN, ids=names)
def test_what_is_warned_of_is_taken(folder: Path, database: Database) -> None:
    """All but what this server's version refuses; where the server warns as well, it says the same."""
    said: list[str] = []
    database.connection.execute("SET client_min_messages = warning")
    database.connection.add_notice_handler(lambda diagnostic: said.append(diagnostic.message_primary or ""))
    document = database.document((folder / "new.yaml").read_text())
    assert {ref.name for ref in build(database, document)} == set(refused_names(document, database.server))
    wanted = WARNS.get(folder.name.partition("-")[0])
    assert wanted is None or any(wanted in text for text in said), said


def refused_names(document: Document, server: Server) -> Iterator[str]:
    """The objects that servers of this version refuse, others not."""
    version = timescaledb_of(server)
    for _, check, found in findings(read(document)):
        if check.severity == "error" and check.since <= version < (check.before or (99,)):
            yield found.ref.name


def build(database: Database, document: Document) -> dict[Ref, str]:
    """What the server says to each object that it does not take, every other one being there."""
    context = Context(server=database.server, live=Schema(document.schema.name, {}), desired=document.schema)
    available = {row[0] for row in database.connection.execute("SELECT name FROM pg_available_extensions")}
    if missing := set(document.extensions) - available:
        pytest.skip(f"the server has no extension {', '.join(sorted(missing))}")
    waiting = sorted(document.schema.objects.items(), key=order)
    refused: dict[Ref, str] = {}
    progress = True
    while progress:
        progress = False
        for ref, item in list(waiting):
            if ref.kind == "schema" or (ref.kind, ref.name) == ("extension", "timescaledb"):
                waiting.remove((ref, item))
                continue
            steps = KINDS[ref.kind].create(item, context)
            assert isinstance(steps, tuple)
            try:
                with database.connection.transaction():
                    database.connection.execute(search_path(database.schema, database.server))
                    for step in steps:
                        database.connection.execute(step.sql)  # type: ignore[call-overload]
            except psycopg.Error as error:
                refused[ref] = str(error)
            else:
                waiting.remove((ref, item))
                refused.pop(ref, None)
                progress = True
    return refused


def order(entry: tuple[Ref, object]) -> tuple[int, bool]:
    ref, item = entry
    return RANK.get(ref.kind, 0), isinstance(item, Constraint) and item.type == "foreign key"
