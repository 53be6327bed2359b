"""Scripts of SQL that are run to be read back: what only psql understands, roles, and where a refusal stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from cluster import Cluster
from seigen.db.connect import probe, session
from seigen.db.pulling import pulled
from seigen.db.scripts import run_script
from seigen.errors import EmbeddedError, SeigenError

DATA = Path(__file__).parent / "data"


@pytest.fixture
def dsn(plain_postgres: Cluster) -> Iterator[str]:
    """An empty database; the roles that a script makes are dropped with it."""
    name = f"seigen_test_{secrets.token_hex(6)}"
    roles = sql.SQL("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'")
    with psycopg.connect(plain_postgres.dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        before = {row[0] for row in admin.execute(roles)}
        yield conninfo.make_conninfo(plain_postgres.dsn(), dbname=name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for (role,) in admin.execute(roles).fetchall():
            if role not in before:
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def run(dsn: str, text: str) -> list[str]:
    return run_script(dsn, text, "dump.sql", lambda names: None)


def rows(dsn: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_dump_of_pg_dump(dsn: str) -> None:
    notes = run(dsn, (DATA / "pg_dump.sql").read_text())
    assert notes == ["the rows of 2 COPY … FROM STDIN were left out: a document holds none"]
    assert rows(dsn, "SELECT count(*) FROM public.customers") == [(0,)]
    with session(dsn) as connection:
        text = pulled(connection, probe(connection), "public")
    for line in (
        "  order_state: [new, paid, on hold, sent]",
        "    comment: Who buys; since 2019",
        "        type: text default 'it''s; \"fine\"'",
        "      customers_name_idx: {keys: [name gin_trgm_ops], using: gin}",
        "      customer_id: bigint not null references customers on delete restrict",
        '    exclude: ["using gist (customer_id with =, during with &&)"]',
        "  totals: |",
        "      customers_touch: before update for each row execute function touch()",
    ):
        assert f"\n{line}\n" in text, text


def test_roles_that_are_not_there_are_made(dsn: str) -> None:
    run(
        dsn,
        'CREATE TABLE t (a int); ALTER TABLE t OWNER TO "The owner";\n'
        "BEGIN; GRANT SELECT ON t TO seigen_reader, seigen_writer; COMMIT;",
    )
    names = rows(dsn, "SELECT rolname FROM pg_roles WHERE rolname IN ('The owner', 'seigen_reader', 'seigen_writer')")
    assert len(names) == 3


def test_an_index_is_built_without_concurrently(dsn: str) -> None:
    run(dsn, "CREATE TABLE t (a int); BEGIN; create unique index\n concurrently t_idx ON t (a); COMMIT")
    assert rows(dsn, "SELECT indisunique FROM pg_index WHERE indexrelid = 't_idx'::regclass") == [(True,)]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("SELECT 1;\n\nCREATE TABLE t (a nope);", "dump.sql:3: the server refuses: 42704 type"),
        ("SELECT 1;\nSELECT 'never closed", "dump.sql:2: a string or a quoted name is not closed"),
        ("\\i other.sql\n", "dump.sql:1: \\i is a command of psql's own"),
        ("SELECT 1;\n\\copy t from 'x'\n", "dump.sql:2: \\copy is a command of psql's own"),
        ("BEGIN;\nCREATE TABLE t (a int);", "dump.sql: a transaction begins and never ends"),
        (
            "COPY _timescaledb_catalog.hypertable (id) FROM stdin;\n1\n\\.\n",
            "dump.sql:1: this dump keeps its hypertables",
        ),
    ],
)
def test_what_cannot_be_run_is_told_with_its_place(dsn: str, script: str, message: str) -> None:
    with pytest.raises(SeigenError) as told:
        run(dsn, script)
    assert str(told.value).startswith(message)


def test_an_extension_that_the_engine_lacks(dsn: str) -> None:
    def require(names: list[str]) -> None:
        raise EmbeddedError(f"the embedded engine does not have the extension {names}")

    with pytest.raises(SeigenError, match=r"dump.sql:2: the embedded engine does not have the extension \['postgis'\]"):
        run_script(dsn, 'SELECT 1;\nCREATE EXTENSION IF NOT EXISTS "postgis" WITH SCHEMA public;', "dump.sql", require)


def test_a_view_that_cannot_be_filled(dsn: str) -> None:
    script = "CREATE MATERIALIZED VIEW ratio AS SELECT 1 / (random() * 0)::int AS x WITH NO DATA;"
    with pytest.raises(SeigenError, match=r"dump\.sql: the server refuses: .*division by zero"):
        run(dsn, script)
