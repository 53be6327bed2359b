"""seigen apply: the plan, the question, hazards, dry runs, and a database that was empty."""

from __future__ import annotations

import re
import shlex

import pytest
from cli_support import Target
from psycopg import conninfo, sql

BODY = """\
tables:
  sites:
    columns: {id: int primary key, name: text, note: text}
  readings:
    columns:
      time: timestamptz not null
      site: int not null
      value: double precision
    indexes:
      readings_site_idx: [site, time desc]
    hypertable: {time: time, chunk_interval: 1 day}
    retention: {drop_after: 90 days}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site, sum(value) AS total FROM readings GROUP BY 1, 2
    materialized_only: true
    refresh: {start_offset: 3 days, end_offset: 1 hour, schedule: 1 hour}
"""
ROWS = (
    "INSERT INTO sites SELECT i, 'site ' || i, 'note' FROM generate_series(1, 3) i",
    "INSERT INTO readings SELECT now() - h * interval '1 hour', 1 + h % 3, h FROM generate_series(1, 240) h",
    "CALL refresh_continuous_aggregate('daily', NULL, NULL)",
)
COUNTS = "SELECT (SELECT count(*) FROM sites), (SELECT count(*) FROM readings), (SELECT count(*) FROM daily)"


def counts(target: Target) -> object:
    return target.connection.execute(COUNTS.encode()).fetchone()


@pytest.fixture
def synced(target: Target) -> Target:
    target.has(BODY)
    return target


@pytest.fixture
def filled(synced: Target) -> Target:
    synced.sql(*ROWS)
    return synced


class TestQuestion:
    """A plan without hazards: an index is missing on a table without rows."""

    @pytest.fixture(autouse=True)
    def drift(self, synced: Target) -> None:
        synced.sql("DROP INDEX readings_site_idx")

    @pytest.mark.parametrize("typed", ["y\n", "YES\n", "maybe\nyes\n"])
    def test_yes(self, synced: Target, typed: str) -> None:
        with synced.terminal("apply") as terminal:
            shown = terminal.until("[y/N] ")
            assert "  + index readings_site_idx\n" in shown
            assert "1 difference: 1 to create\n" in shown
            place = conninfo.conninfo_to_dict(synced.dsn)
            assert f"Run this plan on database {place['dbname']} on {place['host']} port " in shown
            terminal.type(typed)
            shown = terminal.end().expect(0).out
        assert "applied: 1 statement in " in shown
        assert shown.endswith(f"in sync: schema {synced.schema} is what the document says\n")
        synced.in_sync()

    @pytest.mark.parametrize(
        ("typed", "code", "said"),
        [
            ("n\n", 1, "error: nothing was run\n"),
            ("\n", 1, "error: nothing was run\n"),
            ("\x04", 1, "error: nothing was run\n"),
        ],
        ids=["no", "return", "Ctrl-D"],
    )
    def test_no(self, synced: Target, typed: str, code: int, said: str) -> None:
        with synced.unchanged(), synced.terminal("apply") as terminal:
            terminal.until("[y/N] ")
            terminal.type(typed)
            assert terminal.end().expect(code).out.endswith(said)

    def test_interrupted(self, synced: Target) -> None:
        with synced.unchanged(), synced.terminal("apply") as terminal:
            terminal.until("[y/N] ")
            terminal.interrupt()
            assert terminal.end().expect(130).out.endswith("interrupted\n")

    def test_nobody_can_be_asked_without_a_terminal(self, synced: Target) -> None:
        with synced.unchanged():
            answer = synced.run("apply")
        answer.refused("error: nothing was run: this is not a terminal, so nobody can be asked; say --yes")
        assert "  + index readings_site_idx\n" in answer.out

    def test_the_database_changes_while_the_question_stands(self, synced: Target) -> None:
        with synced.terminal("apply") as terminal:
            terminal.until("[y/N] ")
            synced.sql("ALTER TABLE sites ADD COLUMN new text")
            with synced.unchanged():
                terminal.type("y\n")
                shown = terminal.end().expect(1).out
        assert "error: the database changed after the plan was made; nothing was run\n  1. run seigen apply" in shown
        assert "\n  2. or see what changed: seigen diff\n" in shown
        assert "extra" in synced.run("diff").expect(2).out

    def test_more_rows_and_chunks_are_no_change(self, synced: Target) -> None:
        synced.sql(*ROWS)
        with synced.terminal("apply", "--allow", "blocks_writes") as terminal:
            terminal.until("[y/N] ")
            synced.sql("INSERT INTO readings SELECT time - interval '20 days', site, value FROM readings")
            terminal.type("y\n")
            terminal.end().expect(0)

    def test_first_rows_are_one_since_they_bring_hazards(self, synced: Target) -> None:
        with synced.terminal("apply") as terminal:
            assert "blocks_writes" not in terminal.until("[y/N] ")
            synced.sql(*ROWS)
            terminal.type("y\n")
            assert "changed after the plan was made; nothing was run" in terminal.end().expect(1).out
        assert "hazards: blocks_writes" in synced.run("diff").expect(2).out


class TestDryRun:
    def test_shows_the_plan_and_its_sql_and_runs_nothing(self, synced: Target) -> None:
        synced.sql("DROP INDEX readings_site_idx")
        with synced.unchanged():
            answer = synced.run("apply", "--dry-run").expect(0)
        assert answer.out.endswith(synced.run("diff", "--format", "sql").out)
        assert "  + index readings_site_idx\n" in answer.out
        assert answer.err == ""

    def test_tells_what_would_stop_it(self, filled: Target) -> None:
        filled.write(BODY.replace(", note: text", ""))
        with filled.unchanged():
            answer = filled.run("apply", "--dry-run").expect(0)
        assert answer.err == (
            "note: without --dry-run nothing would be run: the plan has hazards that are not allowed;"
            " to allow them: --allow deletes_data\n"
        )

    def test_in_sync(self, synced: Target) -> None:
        assert synced.run("apply", "--dry-run").expect(0).out.startswith("in sync: ")


SHORTENED = "a retention is shortened over rows"
HAZARDS = {
    "a column goes": (", note: text", "", {"deletes_data"}),
    "a retention is shortened over none": ("90 days", "50 days", set()),
    "an aggregate is rebuilt": ("sum(value)", "max(value)", {"loses_history"}),
    "a type is rewritten": ("id: int", "id: bigint", {"rewrites_data", "blocks_reads", "may_fail_on_rows"}),
    "an index over rows": ("indexes:\n", "indexes:\n      new_idx: [value]\n", {"blocks_writes"}),
    "a constraint over rows": ("name: text", "name: text not null", {"blocks_reads", "may_fail_on_rows"}),
    "a unique constraint over rows": ("name: text", "name: text unique", {"blocks_reads", "may_fail_on_rows"}),
    "nothing that rows feel": ("name: text", "name: text default 'x'", set()),
    SHORTENED: ("50 days", "5 days", {"deletes_data"}),
}


class TestHazards:
    def test_each_stops_before_anything_ran_and_names_what_allows_it(self, filled: Target) -> None:
        """One after the other on one database: the word after --allow is typed as the refusal says it."""
        before, document = counts(filled), BODY
        for name, (old, new, hazards) in HAZARDS.items():
            assert old in document, name
            document = document.replace(old, new, 1)
            filled.write(document)
            options: list[str] = []
            if hazards:
                with filled.unchanged():
                    answer = filled.run("apply", "--yes")
                said = answer.refused("error: nothing was run: the plan has hazards that are not allowed").err
                options = shlex.split(said.partition("to allow them: ")[2])
                assert options == [word for kind in sorted(hazards) for word in ("--allow", kind)], name
                assert {line.split()[1].rstrip(":") for line in answer.out.splitlines() if "! " in line} == hazards
            filled.run("apply", "--yes", *options).expect(0)
            assert counts(filled) == before or name == SHORTENED, name  # a server's policy may have run already

    def test_one_of_two_is_not_enough(self, filled: Target) -> None:
        filled.write(BODY.replace("name: text", "name: text not null"))
        with filled.unchanged():
            answer = filled.run("apply", "--yes", "--allow", "blocks_reads")
        assert answer.refused().err.endswith("to allow them: --allow may_fail_on_rows\n")

    def test_what_cannot_be_repaired_stops_everything(self, filled: Target) -> None:
        filled.write(BODY.replace("time: time, chunk_interval: 1 day", "time: time, chunk_interval: 2 days"))
        filled.sql("CREATE TYPE extra AS ENUM ('a')", "ALTER TABLE sites ADD COLUMN mood extra")
        filled.write("enums:\n  extra: [b]\n" + BODY.replace("note: text", "note: text, mood: extra"))
        with filled.unchanged():
            answer = filled.run("apply", "--yes", "--allow", "deletes_data")
        answer.refused("error: nothing was run: these differences cannot be repaired in place: enum extra; see")
        assert re.search(r"cannot be repaired in place: .*\n +instead: .*\n", answer.out)


class TestNewPlaces:
    def test_a_missing_schema_is_created(self, target: Target) -> None:
        name = f"{target.schema}_App"  # mixed case: a name is verbatim
        target.project.head = f"version: 1\nextensions: [timescaledb]\nschema: {name}\n"
        target.write(BODY)
        try:
            answer = target.run("apply", "--yes").expect(0)
            assert f"  + schema {name}\n" in answer.out
            assert answer.out.endswith(f"in sync: schema {name} is what the document says\n")
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name, "daily"))
            assert target.connection.execute(query).fetchone() == (0,)
            target.in_sync()
        finally:
            target.sql(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')

    def test_a_document_that_is_applied_twice(self, synced: Target) -> None:
        with synced.unchanged():
            answer = synced.run("apply", "--yes").expect(0)
        assert answer.out == f"in sync: schema {synced.schema} is what the document says\n"


class TestExtension:
    """In a database without it what differs in tables that are there can be seen only afterwards."""

    def test_an_empty_database_gets_it(self, bare: Target) -> None:
        bare.write(BODY)
        assert "  + extension timescaledb\n" in bare.run("diff").expect(2).out
        answer = bare.run("apply", "--yes").expect(0)
        assert answer.out.count("differences: ") == 1, "the same plan is not shown twice"
        assert answer.out.endswith("in sync: schema public is what the document says\n")
        bare.in_sync()

    def test_what_comes_to_light_is_shown_and_its_hazards_stop(self, bare: Target) -> None:
        bare.sql(
            "CREATE TABLE sites (id int PRIMARY KEY, name text, note text, old text)", "INSERT INTO sites VALUES (1)"
        )
        bare.connection.close()
        bare.write(BODY)
        answer = bare.run("apply", "--yes").refused(
            "error: extension timescaledb was created, and nothing else was run: the plan has hazards",
            "--allow deletes_data",
        )
        assert "with extension timescaledb there, more differences are seen:" in answer.out
        assert "old: extra" in answer.out
        bare.run("apply", "--yes", "--allow", "deletes_data").expect(0)
