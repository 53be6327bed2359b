"""Views beside a document: what is not managed is left alone; what stands in the way is said before anything runs."""

from __future__ import annotations

import pytest

from seigen.errors import DocumentError
from seigen.load import load
from seigen.report.text import plan_lines
from support import Database

USERS = """
version: 1
tables:
  users:
    columns:
      id: bigint primary key
      name: text not null
"""
MANAGED = (
    USERS
    + """
views:
  named: SELECT id, name FROM users
"""
)


def test_without_the_key_views_are_counted_and_left_alone(database: Database) -> None:
    document = database.document(USERS)
    database.apply(document)
    database.sql(
        "CREATE VIEW theirs AS SELECT id FROM users",
        "CREATE MATERIALIZED VIEW kept AS SELECT id FROM theirs",
        "CREATE INDEX kept_idx ON kept (id)",
    )
    plan = database.plan(document)
    assert not plan.changes
    assert plan.unmanaged == {"view": ("theirs",), "materialized view": ("kept",)}
    assert "not managed: 1 materialized view, 1 view" in [line.text for line in plan_lines(plan)]


def test_a_name_that_an_unmanaged_view_has_is_refused(database: Database) -> None:
    database.apply(database.document(USERS))
    database.sql("CREATE VIEW theirs AS SELECT id FROM users")
    plan = database.plan(database.document(USERS + "  theirs:\n    columns:\n      id: bigint\n"))
    assert [found.refusal.reason for found in plan.refused() if found.refusal] == [
        "a view of that name exists, and seigen does not manage it"
    ]


def test_what_reads_a_view_from_outside_stands_in_the_way_of_a_new_one(database: Database) -> None:
    """DROP VIEW would end with 2BP01."""
    database.apply(database.document(MANAGED))
    database.sql("CREATE MATERIALIZED VIEW theirs AS SELECT count(*) FROM named")
    for document in (
        MANAGED.replace("id, name", "name, id"),
        MANAGED.replace("bigint", "integer"),
        USERS + "views: {}",
    ):
        plan = database.plan(database.document(document))
        assert [found.refusal.reason for found in plan.refused() if found.refusal] == [
            "view named is read by materialized view theirs: the server refuses to drop it (2BP01)"
        ]
    appended = database.plan(database.document(MANAGED.replace("id, name FROM", "id, name, 1 AS one FROM")))
    assert not appended.refused()
    database.sql("DROP MATERIALIZED VIEW theirs")


def test_the_scratch_schema_computes_no_rows(database: Database) -> None:
    """A query may take long, and what it calls may have effects: diff asks how the server spells it, and no more."""
    document = database.document("version: 1\nmaterialized_views:\n  slow: SELECT 1 AS n, pg_sleep(3600)::text AS t\n")
    database.sql("SET statement_timeout = '20s'")
    plan = database.plan(document)
    assert [step.sql for _, step in plan.steps][-1] == "REFRESH MATERIALIZED VIEW slow"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT id FROM user", 'relation "user" is not in the document; did you mean "users"?'),
        ("WITH u AS (SELECT 1 FROM u) SELECT * FROM u", 'relation "u" is not in the document'),
        ("SELECT 1 FROM named", "the view reads itself"),
        ("SELECT 1 FROM public.users", "names are unqualified"),
        ("DELETE FROM users", "needs SELECT, WITH … SELECT or VALUES"),
        ("SELECT 1; DROP TABLE users", "; does not belong here"),
        ("WITH u AS SELECT 1 SELECT 2", "needs a query in brackets"),
    ],
)
def test_what_a_view_cannot_be(query: str, problem: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load(MANAGED.replace("SELECT id, name FROM users", f"'{query}'"), "schema.yaml")
    assert problem in str(refused.value)
