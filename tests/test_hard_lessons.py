"""Ways to lose rows or history, or to see what is not there: each was a defect once, and must not come back."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import conninfo

from seigen.db import execute
from seigen.db.connect import connect
from seigen.errors import DocumentError, LockedError, StatementError
from seigen.load import load
from seigen.model import Plan
from support import Database

METER = """
version: 1
tables:
  readings:
    columns:
      id: integer not null
      label: {label}
      amount: {amount}
      taken: {taken}
"""
WIDE = {"label": "varchar(50)", "amount": "numeric(10,2)", "taken": "timestamp"}


def hazards(plan: Plan) -> set[str]:
    return {hazard.kind for _, hazard in plan.hazards()}


@pytest.fixture
def readings(database: Database) -> Database:
    database.apply(database.document(METER.format(**WIDE)))
    database.sql("INSERT INTO readings VALUES (1, 'a long label', 1.61, '2020-07-01 12:00')")
    return database


def test_a_narrower_type_fails_and_cuts_nothing(readings: Database) -> None:
    document = readings.document(METER.format(**WIDE | {"label": "varchar(5)"}))
    plan = readings.plan(document)
    assert "may_fail_on_rows" in hazards(plan)
    with pytest.raises(StatementError, match="22001"):
        readings.run(document, plan)
    assert readings.value("SELECT label FROM readings") == "a long label"


@pytest.mark.parametrize("type_", ["integer", "numeric(10,1)", "real"])
def test_a_type_that_rounds_is_a_loss_of_data(readings: Database, type_: str) -> None:
    plan = readings.plan(readings.document(METER.format(**WIDE | {"amount": type_})))
    assert "deletes_data" in hazards(plan)


@pytest.mark.parametrize("type_", ["numeric(12,2)", "text", "numeric"])
def test_a_type_that_keeps_every_value_is_not(readings: Database, type_: str) -> None:
    plan = readings.plan(readings.document(METER.format(**WIDE | {"amount": type_})))
    assert plan.changes
    assert "deletes_data" not in hazards(plan)


def test_times_are_read_in_the_database_s_own_zone(readings: Database) -> None:
    """seigen's session runs in UTC; the rows were written by people whose database does not."""
    if not readings.server.advisory_locks:
        pytest.skip("the embedded engine has no settings that a session begins with")
    zoned = conninfo.make_conninfo(readings.dsn, options="-c timezone=America/New_York")
    mine = Database(zoned, readings.schema, connect(zoned), readings.server)
    document = mine.document(METER.format(**WIDE | {"taken": "timestamptz"}))
    mine.run(document, mine.plan(document))
    assert mine.value("SELECT taken = '2020-07-01 12:00 America/New_York' FROM readings")
    assert mine.value("SHOW timezone") == "UTC"
    mine.connection.close()


def test_rows_that_come_after_the_plan_stop_it(readings: Database) -> None:
    readings.sql("TRUNCATE readings")
    nothing = readings.document("version: 1\ntables: {}\n")
    plan = readings.plan(nothing)
    assert hazards(plan) == set()
    readings.sql("INSERT INTO readings VALUES (1, 'x', 1, now())")
    with pytest.raises(LockedError, match="what the rows say"):
        readings.run(nothing, plan)
    assert readings.value("SELECT count(*) FROM readings") == 1


@pytest.fixture
def owner(readings: Database) -> Iterator[str]:
    """A role that owns the table and is no superuser."""
    name = f"{readings.schema}_owner"
    readings.connection.execute(f"CREATE ROLE {name}")
    readings.connection.execute(f"GRANT ALL ON SCHEMA {readings.schema} TO {name}")
    readings.connection.execute(f"GRANT CREATE ON DATABASE {readings.connection.info.dbname} TO {name}")
    readings.sql(f"ALTER TABLE readings OWNER TO {name}")  # type: ignore[arg-type]
    yield name
    readings.connection.execute("RESET ROLE")
    readings.sql("ALTER TABLE readings OWNER TO CURRENT_USER")
    readings.connection.execute(f"DROP OWNED BY {name}")
    readings.connection.execute(f"DROP ROLE {name}")


def test_rows_behind_row_security_are_rows(readings: Database, owner: str) -> None:
    readings.sql("ALTER TABLE readings ENABLE ROW LEVEL SECURITY", "ALTER TABLE readings FORCE ROW LEVEL SECURITY")
    readings.connection.execute(f"SET ROLE {owner}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # row_security is off: an error, and never fewer rows
        readings.value("SELECT count(*) FROM readings")
    assert "deletes_data" in hazards(readings.plan(readings.document("version: 1\ntables: {}\n")))


def test_a_retention_waits_for_the_refresh_that_reads_the_rows(database: Database) -> None:
    raw = """
version: 1
extensions: [timescaledb]
tables:
  readings:
    columns: {time: timestamptz not null, value: double precision}
    hypertable: {time: time, chunk_interval: 7 days}
"""
    database.apply(database.document(raw))
    database.sql("INSERT INTO readings SELECT now() - n * interval '1 day', n FROM generate_series(0, 100) n")
    document = database.document(
        raw
        + """
    retention: {drop_after: 30 days}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, count(*) AS n FROM readings GROUP BY day
    materialized_only: true
    refresh: {start_offset: 7 days, end_offset: 1 hour, schedule: 1 hour}
"""
    )
    plan = database.plan(document)
    places = [ref.kind for ref, step in plan.steps if not step.in_transaction or ref.kind == "retention_policy"]
    assert places == ["continuous_aggregate", "continuous_aggregate", "retention_policy"]
    database.run(document, plan)
    assert database.value("SELECT sum(n)::int FROM daily") >= 100
    assert not database.plan(document).changes


def test_a_foreign_key_onto_a_unique_index(database: Database) -> None:
    document = database.document(
        """
version: 1
tables:
  meters:
    columns: {serial: text not null}
    indexes: {meters_serial: {keys: [serial], unique: true}}
  visits:
    columns: {meter: "text references meters (serial)"}
"""
    )
    database.apply(document)
    assert not database.plan(document).changes


def test_a_function_beside_the_tables(database: Database) -> None:
    """It is bare in the live schema's spelling and must be in the scratch's."""
    database.sql("CREATE FUNCTION next_label() RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$")
    document = database.document(
        f'version: 1\ntables: {{t: {{columns: {{a: "text default {database.schema}.next_label()"}}}}}}\n'
    )
    database.apply(document)
    assert not database.plan(document).changes
    assert not database.plan(document).changes


def test_the_server_s_null_rewriting_is_off(readings: Database) -> None:
    setting = conninfo.make_conninfo(readings.dsn, options="-c transform_null_equals=on")
    other = Database(setting, readings.schema, connect(setting), readings.server)
    document = other.document(METER.format(**WIDE) + "    checks: {odd: 'id = null or id > 0'}\n")
    other.apply(document)
    assert not readings.plan(document).changes
    other.connection.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignore: ['read*']\ntables: {readings: {columns: {a: int}}}", 'matches "readings", which this document'),
        ("tables: {b: {renamed_from: a, columns: {x: int}}, a: {columns: {x: int}}}", "does not become free"),
        (
            "tables: {a: {renamed_from: b, columns: {x: int}}, b: {renamed_from: a, columns: {x: int}}}",
            "does not become free",
        ),
        ("tables: {t: {columns: {x: {type: int, renamed_from: y}, y: int}}}", "does not become free"),
    ],
)
def test_documents_that_contradict_themselves(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        load(f"version: 1\n{text}\n", "schema.yaml")


def test_the_plan_is_made_again_under_the_lock(readings: Database) -> None:
    document = readings.document(METER.format(**WIDE | {"label": "text"}))
    plan = readings.plan(document)
    readings.sql("ALTER TABLE readings ADD COLUMN extra int")
    with (
        execute.only_apply(readings.connection, readings.schema, readings.server),
        pytest.raises(LockedError, match="the database changed"),
    ):
        execute.check_unchanged(readings.connection, document, readings.server, plan)


def test_a_read_only_default_is_no_obstacle(readings: Database) -> None:
    setting = conninfo.make_conninfo(readings.dsn, options="-c default_transaction_read_only=on")
    other = Database(setting, readings.schema, connect(setting), readings.server)
    assert not other.plan(other.document(METER.format(**WIDE))).changes
    other.connection.close()
    with pytest.raises(psycopg.OperationalError):
        other.connection.execute("SELECT 1")
