"""What the drift matrix cannot hold: two schemas on one server, and aggregates that somebody made by hand."""

from __future__ import annotations

from psycopg import sql

from seigen.model import Index, Ref
from support import Database

DOCUMENT = """
version: 1
extensions: [timescaledb]
tables:
  readings:
    columns: {time: timestamptz not null, site: integer not null, value: integer}
    hypertable: {time: time, chunk_interval: 30 days}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site, count(*) AS n FROM readings GROUP BY day, site
    materialized_only: true
"""
INDEXED = DOCUMENT + "    indexes: {INDEX: [n]}\n"


def test_an_aggregates_index_needs_a_name_that_no_other_schema_has(database: Database) -> None:
    """Without the refusal, apply fails with 42P07 after a plan that says nothing."""
    mine, other = f"{database.schema}_n_idx", f"{database.schema}_2"
    document = database.document(INDEXED.replace("INDEX", mine))
    database.apply(document)
    assert not database.plan(document).changes
    elsewhere = Database(database.dsn, other, database.connection, database.server)
    try:
        plan = elsewhere.plan(elsewhere.document(INDEXED.replace("INDEX", mine)))
        (change,) = plan.refused()
        assert change.ref == Ref("index", mine)
        assert change.refusal is not None
        assert "another name" in change.refusal.instead
        elsewhere.apply(elsewhere.document(INDEXED.replace("INDEX", f"{mine}2")))
    finally:
        database.connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(other)))


def test_an_aggregates_index_that_is_made_anew_is_not_in_its_own_way(database: Database) -> None:
    name = f"{database.schema}_n_idx"
    database.apply(database.document(INDEXED.replace("INDEX", name)))
    other = INDEXED.replace("INDEX", name).replace("count(*)", "sum(value)")
    database.apply(database.document(other))
    assert not database.plan(database.document(other)).changes


def test_the_servers_own_indexes_of_an_aggregate_are_not_drift(database: Database) -> None:
    document = database.document(DOCUMENT)
    database.apply(document)
    database.sql(
        "DROP MATERIALIZED VIEW daily",
        "CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS"
        " SELECT time_bucket('1 day', time) AS day, site, count(*) AS n FROM readings GROUP BY day, site WITH NO DATA",
    )
    assert not database.plan(document).changes
    database.sql("CREATE INDEX ON daily (n)", "CREATE INDEX ON daily (site, n DESC)", "CREATE INDEX ON daily (day)")
    assert len([item for item in database.live().objects.values() if isinstance(item, Index)]) == 3


def test_no_difference_of_a_trigger_that_comes_or_goes_with_an_aggregate(database: Database) -> None:
    """The chunk interval changes with it, so that the hypertable is looked at."""
    bare, _ = DOCUMENT.split("continuous_aggregates:")
    database.apply(database.document(bare))
    plan = database.apply(database.document(DOCUMENT.replace("30 days", "7 days")))
    assert {change.verb for change in plan.changes} == {"alter", "create"}
    (change,) = (change for change in plan.changes if change.ref.kind == "hypertable")
    assert "trigger" not in " ".join(change.details)
    plan = database.apply(database.document(bare.replace("30 days", "7 days")))
    assert [(change.verb, change.ref.kind) for change in plan.changes] == [("drop", "continuous_aggregate")]
    assert not database.plan(database.document(bare.replace("30 days", "7 days"))).changes
