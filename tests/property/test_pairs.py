"""Random pairs of documents: A with rows becomes B, whatever is asked, and the rows that B still describes stay."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from psycopg import sql

from property.documents import EXAMPLES, FUZZ, pairs
from rows import load_rows
from seigen.db.pulling import pulled
from seigen.load import load
from seigen.model import Schema, Table
from seigen.report.text import plan_lines
from seigen.rules import check
from support import Database, emptied

Rows = dict[tuple[str, str], list[Any]]


GROUPS = 8  # the pairs of each are drawn from its number, so that workers share them
NATIVE = range(7)  # on a plain PostgreSQL, which is several times faster; the last with TimescaleDB
PULLED = (0, GROUPS - 1)  # whose B also comes back by pull


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("group", range(GROUPS))
def test_a_becomes_b_and_keeps_its_rows(group: int, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue("plain_database" if group in NATIVE else "database")

    @settings(
        max_examples=-(-EXAMPLES // GROUPS),
        deadline=None,  # tests never fail on time
        database=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink) if FUZZ else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(pair=pairs(timescaledb=database.server.timescaledb is not None))
    def play(pair: tuple[str, str]) -> None:
        with emptied(database):
            becomes(database, *pair)
            if group in PULLED:
                text = pulled(database.connection, database.server, database.schema)
                assert lines(database, load(text, "pulled.yaml")) == []

    (play if FUZZ else seed(group)(play))()


def becomes(database: Database, a: str, b: str) -> None:
    first, second = (database.document(text) for text in (a, b))
    assert [found for found in (*check(first), *check(second)) if found.severity == "error" and not found.before] == []
    database.apply(first)
    assert lines(database, first) == []
    load_rows(database.connection, database.live())
    before = values(database)
    database.apply(second)
    assert lines(database, second) == []
    after = values(database)
    same = {place for place in before.keys() & after.keys() if kept(first.schema, second.schema, *place)}
    assert {place: after[place] for place in same} == {place: before[place] for place in same}
    assert after.keys() >= {place for place in before if described(second.schema, *place)}


def lines(database: Database, document: Any) -> list[str]:
    plan = database.plan(document)
    return [line.text for line in plan_lines(plan)] if plan.changes else []


def values(database: Database) -> Rows:
    """Every column of every table that holds rows, as sorted text."""
    found: Rows = {}
    for item in database.live().objects.values():
        if not isinstance(item, Table):
            continue
        for column in item.columns:
            query = sql.SQL("SELECT array_agg(x ORDER BY x) FROM (SELECT {}::text AS x FROM {}) t").format(
                sql.Identifier(column), sql.Identifier(database.schema, item.name)
            )
            row = database.connection.execute(query).fetchone()
            assert row is not None
            found[item.name, column] = row[0]
    return found


def described(schema: Schema, table: str, column: str) -> bool:
    return any(
        isinstance(item, Table) and item.name == table and column in item.columns for item in schema.objects.values()
    )


def kept(first: Schema, second: Schema, table: str, column: str) -> bool:
    """Whether both documents describe the column with one type: then its values are the same to the letter."""
    types = {
        item.columns[column].type
        for schema in (first, second)
        for item in schema.objects.values()
        if isinstance(item, Table) and item.name == table and column in item.columns
    }
    return len(types) == 1
