"""seigen diff: exit codes, the three formats, what is counted, and that it leaves nothing behind."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from cli_support import Target
from jsonschema import Draft202012Validator

BODY = """\
enums:
  mood: [sad, glad]
tables:
  sites:
    comment: Where meters stand
    columns: {id: int primary key, name: text not null, mood: mood}
  readings:
    columns:
      time: timestamptz not null
      site: int not null references sites
      value: double precision
    indexes:
      readings_site_idx: [site, time desc]
    hypertable: {time: time, chunk_interval: 1 day}
    compression: {segment_by: [site], order_by: [time desc], after: 7 days}
    retention: {drop_after: 90 days}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site, sum(value) AS total FROM readings GROUP BY 1, 2
    materialized_only: true
    refresh: {start_offset: 3 days, end_offset: 1 hour, schedule: 1 hour}
"""
DRIFT = (
    "ALTER TABLE sites ALTER COLUMN name DROP NOT NULL",
    "COMMENT ON TABLE sites IS NULL",
    "DROP INDEX readings_site_idx",
    "CREATE INDEX extra_idx ON sites (name)",
    "SELECT remove_retention_policy('readings')",
    "ALTER MATERIALIZED VIEW daily SET (timescaledb.materialized_only = false)",
)

TEXT = {"type": "string"}
JSON_SHAPE = {  # as seigen/report/plan_json.py documents it
    "type": "object",
    "additionalProperties": False,
    "required": [
        "version",
        "schema",
        "in_sync",
        "changes",
        "counts",
        "unmanaged",
        "ignored",
        "changed_setup",
        "file",
        "warnings",
    ],
    "properties": {
        "version": {"const": 1},
        "schema": TEXT,
        "in_sync": {"type": "boolean"},
        "file": TEXT,
        "warnings": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["line", "column", "severity", "rule", "message"],
                "properties": {
                    "line": {"type": "integer"},
                    "column": {"type": "integer"},
                    "severity": {"const": "warning"},
                    "rule": TEXT,
                    "message": TEXT,
                },
            },
        },
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "verb",
                    "kind",
                    "name",
                    "relation",
                    "details",
                    "statements",
                    "hazards",
                    "locks",
                    "notes",
                    "refusal",
                ],
                "properties": {
                    "verb": {"enum": ["create", "alter", "recreate", "rename", "drop"]},
                    "kind": TEXT,
                    "name": TEXT,
                    "relation": TEXT,
                    "details": {"type": "array", "items": TEXT},
                    "statements": {"type": "array", "items": TEXT},
                    "hazards": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["kind", "message"],
                            "properties": {"kind": TEXT, "message": TEXT},
                        },
                    },
                    "locks": {"type": "array", "items": TEXT},
                    "notes": {"type": "array", "items": TEXT},
                    "refusal": {
                        "type": ["object", "null"],
                        "additionalProperties": False,
                        "required": ["reason", "instead"],
                        "properties": {"reason": TEXT, "instead": TEXT},
                    },
                },
            },
        },
        "counts": {
            "type": "object",
            "required": ["create", "alter", "recreate", "rename", "drop", "refused"],
            "additionalProperties": {"type": "integer", "minimum": 0},
        },
        "unmanaged": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
        "ignored": {"type": "array", "items": TEXT},
        "changed_setup": {"type": "array", "items": TEXT},
    },
}


@pytest.fixture
def synced(target: Target) -> Target:
    target.has(BODY)
    return target


class TestExitCodes:
    def test_0_in_sync(self, synced: Target) -> None:
        with synced.unchanged():
            answer = synced.run("diff").expect(0)
        assert answer.out == f"in sync: schema {synced.schema} is what the document says\n"
        assert answer.err == ""

    def test_2_differences_and_nothing_is_left_behind(self, synced: Target) -> None:
        synced.sql(*DRIFT)
        for form in ("text", "json", "sql"):
            with synced.unchanged():
                assert synced.run("diff", "--format", form).expect(2).err == ""

    def test_1_when_the_server_refuses_what_is_declared(self, synced: Target) -> None:
        synced.write(BODY.replace("name: text not null", "name: text not null default no_such_function()"))
        with synced.unchanged():
            answer = synced.run("diff").refused(
                "schema.yaml:7:3: error: table sites: the server refuses: 42883 function no_such"
            )
        assert answer.out == ""

    def test_an_empty_database_differs(self, target: Target) -> None:
        target.write(BODY)
        with target.unchanged():
            answer = target.run("diff").expect(2)
        assert answer.out.splitlines()[-1].endswith(" to create")


class TestText:
    def test_groups_by_object_marks_hazards_and_counts(self, synced: Target) -> None:
        synced.sql("INSERT INTO sites VALUES (1, 'a', 'sad')", *DRIFT)
        lines = synced.run("diff").expect(2).out.splitlines()
        groups = [line for line in lines[: lines.index("5 differences: 2 to create, 2 to alter, 1 to drop")] if line]
        assert [line for line in groups if not line.startswith(" ")] == ["daily", "readings", "sites"]
        assert "  ~ continuous aggregate: materialized only: no → yes" in lines
        assert "  + index readings_site_idx" in lines
        assert "  + retention policy" in lines
        assert "  ~ table: comment: none → Where meters stand" in lines
        assert "  ~ table: name.not null: no → yes" in lines
        assert "  - index extra_idx" in lines
        marked = next(line for line in lines if "! may_fail_on_rows" in line)
        assert marked.startswith("      ! may_fail_on_rows: ")
        assert next(line for line in lines if line.startswith("hazards: ")).count("may_fail_on_rows (1)") == 1

    def test_what_is_not_managed_and_what_is_ignored_is_counted(self, synced: Target) -> None:
        synced.sql(
            "CREATE VIEW v AS SELECT 1 AS one",
            "CREATE VIEW w AS SELECT 1 AS one",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
            "CREATE TRIGGER t BEFORE INSERT ON sites FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE TABLE alembic_version (v text)",
            "CREATE TABLE tmp_a (v text primary key)",
        )
        synced.write('ignore: [alembic_version, "tmp_*"]\n' + BODY)
        lines = synced.run("diff").expect(0).out.splitlines()
        assert lines[1:] == ["not managed: 1 function, 1 trigger, 2 views", "ignored: alembic_version, tmp_a"]
        found = json.loads(synced.run("diff", "--format", "json").expect(0).out)
        assert found["unmanaged"] == {"function": ["f"], "trigger": ["t"], "view": ["v", "w"]}
        assert found["ignored"] == ["alembic_version", "tmp_a"]

    def test_no_colours_but_on_a_terminal(self, synced: Target) -> None:
        synced.sql("DROP INDEX readings_site_idx")
        plain = synced.run("diff").expect(2).out
        assert "\x1b" not in plain
        with synced.terminal("diff") as terminal:
            assert terminal.end().expect(2).out == plain
            assert "\x1b[32m" in terminal.seen  # green: to create
        with synced.terminal("diff", NO_COLOR="1") as terminal:
            terminal.end().expect(2)
            assert "\x1b[32m" not in terminal.seen
        with synced.terminal("diff", "--format", "json") as terminal:
            assert json.loads(terminal.end().expect(2).out)
            assert "\x1b" not in terminal.seen

    def test_names_that_would_fool_a_terminal(self, synced: Target) -> None:
        synced.sql('CREATE TABLE "red \x1b[31m\nin sync" (id int)', "COMMENT ON TABLE sites IS 'two\nlines [bold]x[/]'")
        with synced.terminal("diff") as terminal:
            shown = terminal.end().expect(2).out
        assert "\x1b[31m\nin sync" not in terminal.seen
        assert "[bold]x[/]" in shown
        assert json.loads(synced.run("diff", "--format", "json").expect(2).out)


class TestJson:
    def test_has_the_documented_shape(self, synced: Target) -> None:
        check = Draft202012Validator(JSON_SHAPE)
        check.validate(json.loads(synced.run("diff", "--format", "json").expect(0).out))
        synced.sql("INSERT INTO sites VALUES (1, 'a', 'sad')", *DRIFT, "ALTER TYPE mood ADD VALUE 'angry'")
        found = json.loads(synced.run("diff", "--format", "json").expect(2).out)
        check.validate(found)
        assert found["schema"] == synced.schema
        assert not found["in_sync"]
        changes = {(change["verb"], change["kind"], change["name"]): change for change in found["changes"]}
        assert changes["alter", "table", "sites"]["details"] == [
            "name.not null: no → yes",
            "comment: none → Where meters stand",
        ]
        assert changes["drop", "index", "extra_idx"]["statements"] == ["DROP INDEX extra_idx"]
        assert changes["alter", "enum", "mood"]["refusal"]["reason"]
        counts = {verb: sum(change["verb"] == verb for change in found["changes"]) for verb in found["counts"]}
        assert found["counts"] == {**counts, "refused": 1}


class TestSql:
    def test_psql_repairs_the_drift_with_it(self, synced: Target) -> None:
        psql = shutil.which("psql")
        if psql is None:
            pytest.skip("psql is not installed")
        synced.sql("INSERT INTO sites VALUES (1, 'a', 'sad')", *DRIFT)
        script = synced.run("diff", "--format", "sql").expect(2).out
        assert "-- ! may_fail_on_rows: " in script
        done = subprocess.run(
            [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", synced.dsn], input=script, text=True, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        synced.in_sync()
        assert synced.value("SELECT count(*) FROM sites") == 1
        assert synced.run("diff", "--format", "sql").expect(0).out.startswith("-- in sync: ")

    def test_what_cannot_be_repaired_is_a_comment(self, synced: Target) -> None:
        synced.sql("ALTER TYPE mood ADD VALUE 'angry'")
        script = synced.run("diff", "--format", "sql").expect(2).out
        assert "-- withheld: alter enum mood: " in script
        assert all(line.startswith(("--", "SET ")) for line in script.splitlines() if line)


class TestOtherSchemas:
    def test_a_second_document_in_the_same_database_does_not_interfere(self, synced: Target) -> None:
        other = f"{synced.schema}_app"
        synced.project.head = f"version: 1\nextensions: [timescaledb]\nschema: {other}\n"
        synced.write(BODY.replace("90 days", "80 days"), "other.yaml")
        try:
            answer = synced.run("diff", "-f", "other.yaml").expect(2)
            assert f"{other}\n  + schema {other}\n" in answer.out
            synced.run("apply", "-f", "other.yaml", "--yes").expect(0)
            synced.run("diff", "-f", "other.yaml").expect(0)
            synced.in_sync()
            synced.sql(f'DROP INDEX "{other}".readings_site_idx')
            synced.run("diff", "-f", "other.yaml").expect(2)
            synced.in_sync()
        finally:
            synced.sql(f'DROP SCHEMA IF EXISTS "{other}" CASCADE')
