"""Commands that end before their end: Ctrl-C, SIGTERM, kill -9 of seigen and of the engine, a step that fails.

Whatever it was, nothing is half-done, and running apply again finishes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from cli_support import Project, Target, ended, snapshot, wait_for

from seigen.embedded import launcher
from seigen.errors import ConnectError

BODY = """\
enums:
  mood: [sad]
tables:
  sites:
    columns: {id: int primary key, seconds: double precision not null, mood: mood}
  readings:
    columns: {time: timestamptz not null, site: int not null, value: int}
    hypertable: {time: time, chunk_interval: 1 day}
"""
# two transactions: a label must be committed before its first use; then a check that sleeps where a row says so
LONGER = BODY.replace("[sad]", "[sad, glad]").replace(
    "    columns: {id: int primary key, seconds: double precision not null, mood: mood}\n",
    "    columns: {id: int primary key, seconds: double precision not null, mood: mood default 'glad', new: text}\n"
    '    checks: {slow: "pg_sleep(seconds) IS NOT NULL"}\n',
)
AGGREGATE = """\
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, sum(100 / value) AS total FROM readings GROUP BY 1
    materialized_only: true
"""
ALLOWED = ("--allow", "blocks_reads", "--allow", "blocks_writes", "--allow", "may_fail_on_rows")
SLEEPS = "INSERT INTO sites VALUES (1, 60, 'sad')"
ASLEEP = """SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'seigen' AND datname = current_database() AND wait_event = 'PgSleep'"""
LOCKED = """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND d.datname = current_database()"""


@pytest.fixture
def slow(target: Target) -> Target:
    """A database whose next apply commits an enum's label and then sleeps in its second transaction."""
    target.has(BODY, SLEEPS)
    target.write(LONGER)
    return target


def start_and_wait(target: Target) -> subprocess.Popen[str]:
    """An apply that is in the middle of its second transaction."""
    process = target.start("apply", "--yes", *ALLOWED)
    if not target.server.embedded:
        wait_for(lambda: target.value(ASLEEP), "the slow statement")
        return process
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    assert any("differences: " in line for line in lines)
    time.sleep(1.5)  # one session: nobody can look on
    return process


def finish(target: Target) -> None:
    """The label is there, the rest is not; apply goes on from there."""
    wait_for(lambda: unlocked(target), "the end of the killed apply's session", 20)  # it would sleep for 60
    assert target.value("SELECT enum_range(NULL::mood)::text") == "{sad,glad}"
    assert target.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'sites'::regclass AND attname = 'new'") == 0
    target.sql("UPDATE sites SET seconds = 0")
    assert "enum" not in target.run("apply", "--yes", *ALLOWED).expect(0).out
    assert target.value("SELECT count(*) FROM sites") == 1


def unlocked(target: Target) -> bool:
    try:
        target.reconnect()
        return bool(target.value(LOCKED) == 0)
    except (ConnectError, psycopg.OperationalError):  # the embedded engine restarts
        return False


KEPT = "1 of 4 statements are done and kept; run seigen apply again to go on\n"


class TestApply:
    def test_interrupted(self, slow: Target) -> None:
        with start_and_wait(slow) as process:
            os.killpg(process.pid, signal.SIGINT)
            assert ended(process, 15).expect(130).err.endswith(f"interrupted; {KEPT}")
        finish(slow)

    def test_terminated(self, slow: Target) -> None:
        with start_and_wait(slow) as process:
            process.terminate()
            assert ended(process, 15).expect(143).err.endswith(f"terminated; {KEPT}")
        finish(slow)

    def test_killed(self, slow: Target) -> None:
        """A server would finish the statement first, and keep its locks: it is told to look for the client."""
        with start_and_wait(slow) as process:
            process.kill()
            process.communicate()
        finish(slow)

    def test_a_step_that_fails_on_rows(self, target: Target) -> None:
        """In the second transaction: the label of the first is kept."""
        target.has(BODY, "INSERT INTO sites VALUES (1, 0, NULL)")
        target.write(LONGER.replace("mood: mood default", "mood: mood not null default"))
        answer = target.run("apply", "--yes", *ALLOWED)
        answer.refused("table sites: the server refused: 23502", "correct the rows first", "1 of ", "done and kept")
        target.sql("UPDATE sites SET mood = 'glad'")
        target.run("apply", "--yes", *ALLOWED).expect(0)
        target.in_sync()

    def test_a_refresh_that_is_owed_is_paid_by_the_next_apply(self, target: Target) -> None:
        """An aggregate over rows is made in one transaction and filled after it, where a row makes its query fail."""
        target.has(BODY, "INSERT INTO readings VALUES ('2024-01-01', 1, 1), ('2024-01-02', 1, 0)")
        target.write(BODY + AGGREGATE)
        answer = target.run("apply", "--yes")
        answer.refused(
            "aggregate daily: the server refused: 22012 division by zero", "it was not part of a transaction"
        )
        assert "done and kept; run seigen apply again to go on" in answer.err
        assert "continuous aggregate: refreshed: no → yes" in target.run("diff").expect(2).out
        target.sql("UPDATE readings SET value = 4 WHERE value = 0")
        target.run("apply", "--yes").expect(0)
        target.in_sync()
        rows = target.connection.execute("SELECT day::date::text, total::int FROM daily ORDER BY 1").fetchall()
        assert rows == [("2024-01-01", 100), ("2024-01-02", 25)]


class TestEmbedded:
    def test_the_engine_is_killed_in_the_middle(self, own_engine: Target) -> None:
        own_engine.project.head = "version: 1\nextensions: [timescaledb]\n"
        own_engine.has(BODY, SLEEPS)
        own_engine.write(LONGER)
        with start_and_wait(own_engine) as process:
            pid = launcher.status(own_engine.project.folder / ".seigen").pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            answer = ended(process, 30)
        answer.refused("constraint sites.slow: the connection was lost: ", "its transaction was rolled back", KEPT)
        own_engine.run("diff").expect(2)  # starts it again
        again = Target(own_engine.project, launcher.start(own_engine.project.folder / ".seigen").dsn, "public")
        again.project.env["SEIGEN_DSN"] = None
        again.write(LONGER)
        try:
            finish(again)
        finally:
            again.connection.close()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_start_that_is_interrupted(self, project: Project, number: int) -> None:
        delay = random.Random(number).uniform(0.3, 0.9)
        try:
            with project.start("db", "start", PYTHONWARNINGS=None) as process:  # the standard library's own, if shown
                time.sleep(delay)
                os.killpg(process.pid, number)
                assert ended(process, 20).code in (0, 128 + number)
            dsn = project.run("db", "start").expect(0).out.strip()
            assert f"DSN:      {dsn}\n" in project.run("db", "status").expect(0).out
        finally:
            project.run("db", "stop").expect(0)


class TestDiff:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_interrupted_at_any_moment_nothing_is_left(self, target: Target, tmp_path: Path, number: int) -> None:
        target.write(BODY + AGGREGATE)
        before = snapshot(target.connection)
        began = time.monotonic()
        target.run("diff", XDG_CACHE_HOME=str(tmp_path / "first") if not target.server.embedded else None).expect(2)
        usual = time.monotonic() - began
        interrupted = 0
        for part in (0.15, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9, 0.97):  # the first one began with a cold engine
            target.write(BODY + AGGREGATE + f"# {number} {part}\n")  # not in the cache
            with target.start("diff") as process:
                time.sleep(usual * part)
                os.killpg(process.pid, number)
                answer = ended(process, 20)
            assert answer.code in (2, 128 + number), answer
            interrupted += answer.code != 2
            if answer.code != 2:
                assert answer.err.strip() in ("interrupted", "terminated")
        assert interrupted
        with psycopg.connect(target.dsn, autocommit=True) as connection:
            assert snapshot(connection) == before


def test_validate_interrupted(project: Project) -> None:
    """While it reads: a pipe that nobody fills."""
    os.mkfifo(project.folder / "schema.yaml")
    with project.start("validate") as process:
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process, 10).expect(130).err == "\ninterrupted\n"
