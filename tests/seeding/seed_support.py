"""What the tests of seeds share: a document's text → rows that a server proved, a plan, or a refusal."""

from __future__ import annotations

import pytest

from seigen.db.compare import compare
from seigen.db.seeding.run import Options, load, prepared
from seigen.errors import SeedError
from seigen.load import load as load_document
from seigen.seed.model import Request, SeedPlan
from seigen.seed.plan import seed_plan
from support import Database

DAY = 86_400_000_000
END = 1_767_225_600_000_000  # 2026-01-01
HEAD = "version: 1\nextensions: [timescaledb]\n"


def request(rows: int) -> Request:
    return Request(rows, END - 365 * DAY, END)


def seeded(database: Database, text: str, rows: int = 2_000) -> dict[str, int]:
    """Applies, seeds, and returns the rows of each table as the server counts them."""
    document = database.document(HEAD + text)
    database.apply(document)
    plan = seed_plan(document, request(rows))
    texts = prepared(database.connection, database.server, plan)
    load(database.connection, database.server, database.dsn, plan, texts, None, Options(workers=1), lambda copied: None)
    assert compare(database.connection, document, database.server).changes == ()
    counts = database.counts(table.name for table in plan.tables)
    assert counts == {table.name: table.rows for table in plan.tables}
    return counts


def planned(text: str, rows: int = 2_000) -> SeedPlan:
    return seed_plan(load_document(HEAD + text, "schema.yaml"), request(rows))


def refused(text: str, *parts: str, rows: int = 2_000) -> None:
    """The plan cannot be made, and the message has these parts."""
    with pytest.raises(SeedError) as caught:
        planned(text, rows)
    for part in parts:
        assert part in str(caught.value), str(caught.value)
