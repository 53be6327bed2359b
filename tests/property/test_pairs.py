"""Random pairs of documents: A with rows becomes B, whatever is asked, and the rows that B still describes stay."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from psycopg import sql

from property.documents import EXAMPLES, pairs
from rows import load_rows
from seigen.model import Schema, Table
from seigen.report.text import plan_lines
from seigen.rules import check
from support import Database, emptied

Rows = dict[tuple[str, str], list[Any]]


@settings(
    max_examples=EXAMPLES,
    deadline=None,  # tests never fail on time
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(pair=pairs(timescaledb=True))
def test_a_becomes_b_and_keeps_its_rows(database: Database, pair: tuple[str, str]) -> None:
    with emptied(database):
        first, second = (database.document(text) for text in pair)
        assert [found for found in (*check(first), *check(second)) if found.severity == "error"] == []
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
