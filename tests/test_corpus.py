"""Whole schemas of ten domains, as teams write them: each is applied, filled with rows and pulled without a difference.

tests/corpus/<domain>.yaml, with its setup files in the folder of that name. Roles begin with seigen_case_.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from psycopg import sql

from catalog import snapshot
from seigen.cli.document import checked
from seigen.cli.seed import microseconds, planned
from seigen.db.pulling import pulled
from seigen.db.roles import roles_in
from seigen.db.seeding import run
from seigen.kinds import KINDS
from seigen.load import load
from seigen.model import Document, warnings_of
from seigen.report.text import plan_lines
from seigen.seed.model import Request
from support import Database, make_roles
from test_cases import set_aside, unlike, with_extensions

CORPUS = Path(__file__).parent / "corpus"
DOMAINS = sorted(CORPUS.glob("*.yaml"))
ROWS = 300
DAYS = 3  # as young as the shortest retention asks, and few chunks


FEW = ("auth", "energy", "iot")  # between them nearly every kind; `make test-all` takes all
MARKED = [pytest.param(path, marks=[] if path.stem in FEW else [pytest.mark.exhaustive]) for path in DOMAINS]


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_domain(path: Path, database: Database) -> None:
    database.folder = CORPUS
    assert warnings_of(checked(path.read_bytes(), path.name)) == ()
    document = database.document(path.read_text())
    roles = {role for item in document.schema.objects.values() for role in roles_in(item)}
    make_roles(database.connection, roles - {"public"})

    database.run(document, with_extensions(database, document, database.plan(document)))
    assert differences(database, document) == []
    seed(database, document)
    assert differences(database, document) == []

    text = pulled(database.connection, database.server, database.schema)
    assert "not expressed" not in text, text
    assert differences(database, checked(text.encode(), "pulled.yaml")) == []
    assert_same_elsewhere(database, text)


def differences(database: Database, document: Document) -> list[str]:
    plan = database.plan(document)
    return [line.text for line in plan_lines(plan)] if plan.changes else []


def seed(database: Database, document: Document) -> None:
    """As seigen seed --compress --refresh does it; every table has the rows that were asked for, or a trigger's too."""
    today = datetime.datetime.now(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = microseconds(today - datetime.timedelta(days=DAYS))
    plan = planned(document, Request(ROWS, start, microseconds(today)))
    run.check_in_sync(database.connection, document, database.server)
    texts = run.prepared(database.connection, database.server, plan)
    run.check_empty(database.connection, plan)
    options = run.Options(workers=1, compress=True, refresh=True)
    run.load(database.connection, database.server, database.dsn, plan, texts, None, options, lambda copied: None)
    counts = database.counts(table.name for table in plan.tables)
    assert sum(counts.values()) >= ROWS
    assert [table.name for table in plan.tables if counts[table.name] < table.rows] == []


def assert_same_elsewhere(database: Database, text: str) -> None:
    """What was pulled makes another schema that looks the same to PostgreSQL's and TimescaleDB's own views."""
    other = f"{database.schema}_pulled"
    here = snapshot(database.connection, database.schema)
    set_aside(database, database.live())
    document = database.document(text, other)
    try:
        database.run(document, database.plan(document))
        assert differences(database, document) == []
        assert unlike(here, snapshot(database.connection, other)) == ""
    finally:
        database.connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(other)))


def test_every_kind_is_somewhere() -> None:
    found = {ref.kind for path in DOMAINS for ref in load(path.read_text(), path.name).schema.objects}
    assert KINDS.keys() - found == set()
