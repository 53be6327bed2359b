"""Other sessions: what seigen makes them wait for, what it waits for itself, and two applies at once."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from cli_support import Target, ended, wait_for

from seigen.db.execute import only_apply

BODY = """\
tables:
  sites:
    columns: {id: int primary key, name: text, seconds: double precision not null default 0}
  readings:
    columns: {time: timestamptz not null, site: int not null references sites, value: double precision}
    hypertable: {time: time, chunk_interval: 1 day}
    compression: {segment_by: [site], order_by: [time desc]}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site, sum(value) AS total FROM readings GROUP BY 1, 2
    materialized_only: true
    indexes: {daily_total_idx: [total]}
"""
ROWS = (
    "INSERT INTO sites SELECT i, 'site ' || i FROM generate_series(1, 3) i",
    "INSERT INTO readings SELECT now() - h * interval '1 hour', 1 + h % 3, h FROM generate_series(1, 240) h",
    "CALL refresh_continuous_aggregate('daily', NULL, NULL)",
)
SLOW = BODY.replace(
    "    columns: {id: int primary",
    '    checks: {slow: "pg_sleep(seconds) IS NOT NULL"}\n    columns: {id: int primary',
)
ALLOWED = ("--allow", "blocks_reads", "--allow", "blocks_writes", "--allow", "may_fail_on_rows")

# tables, chunks and materialisations: everything that a user's statement touches
EVERY_TABLE = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'public' OR n.nspname = '_timescaledb_internal') AND c.relname !~ '^bgw_'
"""
LOCKS_OF_SEIGEN = """
SELECT DISTINCT l.relation::regclass::text, l.mode
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid AND a.application_name = 'seigen'
JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.pid <> pg_backend_pid() AND (n.nspname = 'public' OR n.nspname = '_timescaledb_internal')
"""


HERE = "WHERE application_name = 'seigen' AND datname = current_database()"
ASLEEP = f"{HERE} AND wait_event = 'PgSleep'"
WAITING = f"SELECT count(*) FROM pg_stat_activity {HERE} AND wait_event_type = 'Lock'"


@pytest.fixture
def several_sessions(target: Target) -> Target:
    if target.server.embedded:
        pytest.skip("the embedded engine has one session: locks are a claim about servers (SEIGEN_TEST_DSN)")
    return target


@pytest.fixture
def filled(several_sessions: Target) -> Target:
    several_sessions.has(BODY)
    several_sessions.sql(*ROWS)
    return several_sessions


class TestDiffAndOthers:
    def test_writers_of_every_table_and_a_diff_do_not_meet(self, filled: Target, tmp_path: Path) -> None:
        """The writer holds what every INSERT, UPDATE and DELETE takes; a conflict would wait, and end with an error."""
        filled.sql("ALTER TABLE sites ALTER COLUMN name SET DEFAULT 'x'", "ALTER TABLE readings ADD COLUMN extra int")
        seen: set[tuple[str, str]] = set()
        with filled.session() as writer, filled.session() as reader, writer.transaction(force_rollback=True):
            tables = [name for (name,) in writer.execute(EVERY_TABLE.encode())]
            assert {"sites", "readings"} < set(tables)
            assert len(tables) > 10
            writer.execute(f"LOCK TABLE {', '.join(tables)} IN ROW EXCLUSIVE MODE".encode())
            with watching(reader, seen):
                for form in ("text", "json", "sql"):
                    filled.run("diff", "--format", form, XDG_CACHE_HOME=str(tmp_path / form)).expect(2)
            writer.execute("INSERT INTO readings VALUES (now(), 1, 1)")
        assert {mode for _, mode in seen} <= {"AccessShareLock"}, seen

    def test_a_diff_waits_for_who_alters_a_table_and_gives_up(self, filled: Target) -> None:
        with filled.session() as other, other.transaction(force_rollback=True):
            other.execute("LOCK TABLE sites IN ACCESS EXCLUSIVE MODE")
            answer = filled.run("apply", "--yes", "--lock-timeout", "300ms")
        answer.refused("error: ", "55P03", "another session holds a lock that even reading waits for")
        filled.in_sync()


class watching:  # noqa: N801 - reads as a sentence
    """Collects the locks of seigen's sessions on relations of users for as long as it lasts."""

    def __init__(self, connection: psycopg.Connection[tuple[str, str]], seen: set[tuple[str, str]]) -> None:
        self.connection, self.seen, self.over = connection, seen, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self) -> None:
        while not self.over.wait(0.01):
            self.seen.update(self.connection.execute(LOCKS_OF_SEIGEN.encode()).fetchall())

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


class TestLockTimeout:
    def test_a_blocked_table_ends_the_apply_and_changes_nothing(self, filled: Target) -> None:
        filled.write(BODY.replace("name: text", "name: text default 'x'"))
        with filled.session() as other, other.transaction(force_rollback=True):
            other.execute("INSERT INTO sites VALUES (4, 'uncommitted')")
            with filled.unchanged():
                answer = filled.run("apply", "--yes", "--lock-timeout", "200ms")
        answer.refused(
            "table sites: the server refused: 55P03 canceling statement due to lock timeout",
            "ALTER TABLE sites ALTER COLUMN name SET DEFAULT 'x'",
            "another session holds a lock on it (pg_locks tells which): try again, or wait longer with --lock-",
            "its transaction was rolled back; nothing was changed; run seigen apply again",
        )
        filled.run("apply", "--yes", "--lock-timeout", "200ms").expect(0)

    def test_who_waits_long_enough_gets_it(self, filled: Target) -> None:
        filled.write(BODY.replace("name: text", "name: text default 'x'"))
        with filled.session() as other:
            with other.transaction():
                other.execute("INSERT INTO sites VALUES (4, 'committed')")
                process = filled.start("apply", "--yes", "--lock-timeout", "1min")
                wait_for(lambda: filled.value(WAITING), "the apply's wait for the lock")
            ended(process).expect(0)


class TestOneApplyAtATime:
    BUSY = "error: another seigen apply or seed runs on this database; wait for it to end, then run this again\n"
    MOVING = "error: the database changed each time that it was compared"

    def test_the_second_says_so(self, target: Target) -> None:
        target.has(BODY)
        target.write(BODY.replace("name: text", "name: text default 'x'"))
        with target.unchanged(), only_apply(target.connection, target.schema, target.server):
            assert target.run("apply", "--yes").refused().err.endswith(self.BUSY)
            target.run("diff").expect(2)
        target.run("apply", "--yes").expect(0)

    def test_processes_at_once_on_an_empty_database(self, target: Target) -> None:
        """Whatever the order: one does the work, the others say who is in their way, or find it done."""
        target.write(BODY)
        with ExitStack() as stack:
            processes = [stack.enter_context(target.start("apply", "--yes")) for _ in range(3)]
            answers = [ended(process) for process in processes]
        working = [answer for answer in answers if "applied: " in answer.out]
        assert len(working) == 1
        assert working[0].code == 0
        for answer in answers:
            if answer.code != 0:
                answer.expect(1)
                told = (self.BUSY, "the database changed after the plan was made; nothing was run", self.MOVING)
                assert any(text in answer.err for text in told), answer
        target.in_sync()

    def test_while_the_first_is_in_the_middle(self, filled: Target) -> None:
        filled.sql("UPDATE sites SET seconds = 30 WHERE id = 1")
        filled.write(SLOW)
        with filled.start("apply", "--yes", *ALLOWED) as first:
            sleeping(filled)
            # the first has locked the table: the second must not wait for that before it says why
            second = filled.run("apply", "--yes", "--lock-timeout", "1min", *ALLOWED)
            assert second.refused().err == self.BUSY
            filled.run("apply", "--dry-run", "--lock-timeout", "200ms").refused("55P03", "even reading waits for")
            filled.sql(f"SELECT pg_cancel_backend(pid) FROM pg_stat_activity {ASLEEP}")
            answer = ended(first)
        answer.refused("57014", "statement_timeout or an administrator ended it", "nothing was changed")
        filled.sql("UPDATE sites SET seconds = 0")
        filled.run("apply", "--yes", *ALLOWED).expect(0)


def sleeping(target: Target) -> None:
    wait_for(lambda: target.value(f"SELECT count(*) FROM pg_stat_activity {ASLEEP}"), "the slow statement")
