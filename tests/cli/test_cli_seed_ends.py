"""seigen seed that does not end by itself: two at once, ^C, a killed worker, a lost server. And on a terminal."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from cli_seeding import blocks, caught, unfinished
from cli_support import Project, Target, ended, wait_for
from psycopg import conninfo

from cluster import SECRET, Cluster
from seigen.db.execute import only_apply
from seigen.embedded import launcher

PLAIN = """\
tables:
  sites:
    columns:
      id: bigint primary key generated always as identity
      name: text not null unique
    rows: 50
  events:
    columns:
      id: bigint primary key
      site_id: bigint not null references sites
      at: timestamptz not null
      kind: text not null
      amount: numeric(10, 2) not null
    checks: {positive: amount > 0}
    indexes: {events_site: [site_id, at], events_kind: [kind]}
"""
HYPERTABLE = PLAIN.replace("id: bigint primary key\n", "id: bigint not null\n", 1) + (
    "    primary_key: [id, at]\n    hypertable: {time: at, chunk_interval: 30 days}\n"
    "    compression: {segment_by: [site_id], after: 60 days}\n"
)
ROWS = ("--rows", "events=200000", "--rows", "1000", "--start", "2026-01-01", "--end", "2026-07-01")
CONTENTS = "SELECT coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text || ' ' || count(*) FROM events t"
INDEXES = "SELECT count(*) FROM pg_indexes WHERE tablename = 'events'"


@pytest.fixture
def plain(project: Project, plain_postgres: Cluster) -> Iterator[Target]:
    """A database of a PostgreSQL server: real sessions, so several workers."""
    name = f"seed_{secrets.token_hex(6)}"
    with psycopg.connect(plain_postgres.dsn(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        target = Target(project, conninfo.make_conninfo(plain_postgres.dsn(), dbname=name), "public")
        project.head = "version: 1\n"
        target.has(PLAIN)
        yield target
        target.connection.close()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class TestWorkers:
    """On a server that is there wherever PostgreSQL is installed."""

    def test_one_or_several_and_fast(self, plain: Target) -> None:
        plain.run("seed", *ROWS, "--workers", "1").expect(0)
        whole = plain.value(CONTENTS)
        assert whole.endswith(" 200000")
        for how in (("--workers", "3"), ("--fast", "--workers", "2")):
            plain.run("seed", *ROWS, "--truncate", "--yes", *how).expect(0)
            assert plain.value(CONTENTS) == whole
            plain.in_sync()

    @pytest.mark.parametrize(
        "fast", [pytest.param((), marks=pytest.mark.exhaustive), ("--fast",)], ids=["plain", "fast"]
    )
    def test_a_worker_is_killed(self, plain: Target, fast: tuple[str, ...]) -> None:
        plain.run("seed", *ROWS).expect(0)
        whole = plain.value(CONTENTS)
        with plain.start("seed", *ROWS, "--truncate", "--yes", "--workers", "2", *fast) as process:
            wait_for(lambda: blocks(plain) > 1, "the first blocks")
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(children[-1]), signal.SIGKILL)
            answer = ended(process)
        answer.refused("a worker process ended", "seigen seed --resume")
        plain.in_sync()
        plain.run("seed", "--resume").expect(0)
        assert plain.value(CONTENTS) == whole
        plain.in_sync()

    def test_a_connection_is_lost(self, plain: Target) -> None:
        plain.run("seed", *ROWS).expect(0)
        whole = plain.value(CONTENTS)
        with plain.start("seed", *ROWS, "--truncate", "--yes", "--fast", "--workers", "2") as process:
            wait_for(lambda: blocks(plain) > 0, "the first block")
            plain.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            answer = ended(process)
        answer.refused("the connection was lost", "seigen seed --resume")
        assert unfinished(plain)
        plain.run("seed", "--resume").expect(0)
        assert plain.value(CONTENTS) == whole
        plain.in_sync()

    def test_the_disk_is_full(self, plain: Target) -> None:
        """As near as a test comes without a disk of its own: temp_file_limit stops the index build of --fast."""
        plain.sql(
            f"ALTER DATABASE {plain.connection.info.dbname} SET temp_file_limit = '100kB'",
            f"ALTER DATABASE {plain.connection.info.dbname} SET maintenance_work_mem = '1MB'",
        )
        answer = plain.run("seed", *ROWS, "--fast").refused("index events_", "temp_file_limit", "seigen seed --resume")
        assert "cannot be put back" in answer.err
        plain.sql(f"ALTER DATABASE {plain.connection.info.dbname} RESET temp_file_limit")
        plain.run("seed", "--resume").expect(0)
        plain.in_sync()
        assert plain.value("SELECT count(*) FROM events") == 200_000

    def test_a_timeout_of_the_role_does_not_end_a_load(self, plain: Target) -> None:
        plain.sql(f"ALTER DATABASE {plain.connection.info.dbname} SET statement_timeout = '50ms'")
        plain.run("seed", *ROWS, "--workers", "2").expect(0)

    def test_a_role_with_too_few_sessions(self, plain: Target) -> None:
        role = f"lonely_{secrets.token_hex(3)}"
        plain.sql(
            f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}' CONNECTION LIMIT 1",
            f"ALTER DATABASE {plain.connection.info.dbname} OWNER TO {role}",
            f"ALTER SCHEMA public OWNER TO {role}",
            f"ALTER TABLE sites OWNER TO {role}",
            f"ALTER TABLE events OWNER TO {role}",
        )
        dsn = conninfo.make_conninfo(plain.dsn, user=role, password=SECRET)
        answer = plain.run("seed", *ROWS, "--workers", "2", SEIGEN_DSN=dsn)
        answer.refused("too many connections for role", "seigen seed --resume")
        plain.run("seed", "--resume", "--workers", "1", SEIGEN_DSN=dsn).expect(0)
        assert plain.value("SELECT count(*) FROM events") == 200_000


CIRCLE = """\
tables:
  a:
    columns: {id: bigint primary key, b_id: bigint references b, note: text}
    rows: 200000
  b:
    columns: {id: bigint primary key, a_id: bigint references a, note: text}
    rows: 200000
"""


class TestInterrupted:
    @pytest.mark.exhaustive
    def test_at_any_moment(self, target: Target) -> None:
        """Indexes, foreign keys and jobs are back when it has ended, and the rest goes on from there."""
        target.has(HYPERTABLE)
        rows = ("--rows", "120000", *ROWS[4:])
        target.run("seed", *rows).expect(0)
        whole, indexes = target.value(CONTENTS), target.value(INDEXES)
        chance, interrupted = random.Random(11), 0
        for _ in range(4):
            with target.start("seed", *rows, "--truncate", "--yes", "--fast") as process:
                if caught(process, lambda: unfinished(target)):
                    time.sleep(chance.uniform(0, 0.7))
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGINT)
                answer = ended(process)
            if answer.code == 0:
                continue
            said = answer.expect(130).err.strip().splitlines()[-1]
            assert said.startswith("interrupted")
            assert "are away" not in said, "everything is back when it ends"
            target.reconnect()
            target.in_sync()
            assert target.value(INDEXES) == indexes
            if unfinished(target):
                interrupted += 1
                target.run("seed", "--resume").expect(0)
                assert target.value(CONTENTS) == whole
        assert interrupted

    def test_begun_anew_where_foreign_keys_cannot_come_back(self, target: Target) -> None:
        """Killed while half of a circle is there: neither the rows nor the database are lost."""
        target.has(CIRCLE)
        query = "SELECT count(*) FROM _seigen.seed_block WHERE table_name = 'b'"
        for _ in range(5):
            process = target.start("seed", "--rows", "10", "--truncate", "--yes")
            if caught(process, lambda: blocks(target) and target.value(query)):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            target.reconnect()
            half = "SELECT (SELECT count(*) FROM b) < 200000 AND EXISTS (SELECT FROM _seigen.detached)"
            if unfinished(target) and target.value(half):
                break
        target.run("seed", "--rows", "10").refused("an earlier run was interrupted", "--resume", "--truncate")
        hazards = ("--allow", "blocks_reads", "--allow", "blocks_writes", "--allow", "may_fail_on_rows")
        target.run("apply", "--yes", *hazards).refused(
            "a_b_id_fkey", "note: a seigen seed was interrupted: seigen seed"
        )
        target.run("seed", "--rows", "10", "--truncate", "--yes", "--only", "a").refused("it filled b too")
        target.run("seed", "--rows", "10", "--rows", "a=50", "--rows", "b=60", "--truncate", "--yes").expect(0)
        assert target.value("SELECT count(*) FROM a") == 50
        target.in_sync()

    def test_while_it_compresses(self, target: Target) -> None:
        target.has(HYPERTABLE)
        with target.start("seed", "--rows", "60000", *ROWS[4:], "--compress") as process:
            query = "SELECT count(*) FROM _timescaledb_catalog.chunk WHERE status & 1 = 1"
            wait_for(lambda: target.value(query) > 0, "the first compressed chunk")
            os.killpg(process.pid, signal.SIGINT)
            answer = ended(process)
        if answer.code:  # else it was faster
            answer.expect(130)
            assert "go on: seigen seed --resume" in answer.err
        target.reconnect()
        target.in_sync()
        if unfinished(target):
            target.run("seed", "--resume", "--compress").expect(0)
        assert target.value("SELECT count(*) FROM events") == 60_000

    def test_two_at_once(self, target: Target) -> None:
        target.has(HYPERTABLE)
        with target.unchanged(), only_apply(target.connection, target.schema, target.server):
            target.run("seed", "--rows", "10").refused("another seigen apply or seed runs on this database")
        arguments = ("seed", "--rows", "50000", *ROWS[4:])
        with target.start(*arguments) as first, target.start(*arguments) as second:
            answers = [ended(first), ended(second)]
        done = [answer for answer in answers if answer.code == 0]
        assert len(done) == 1
        assert any(text in answers[answers[0] == done[0]].err for text in ("another seigen", "hold rows"))
        assert target.value("SELECT count(*) FROM events") == 50_000

    @pytest.mark.exhaustive
    def test_the_engine_is_killed(self, own_engine: Target) -> None:
        own_engine.has(HYPERTABLE)
        rows = ("--rows", "120000", *ROWS[4:])
        own_engine.run("seed", *rows).expect(0)
        whole = own_engine.value(CONTENTS)
        folder = own_engine.project.folder / ".seigen"
        with own_engine.start("seed", *rows, "--truncate", "--yes", "--fast") as process:
            wait_for(lambda: blocks(own_engine) > 0, "the first block")
            pid = launcher.status(folder).pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            ended(process).refused("the connection was lost", "seigen seed --resume")
        own_engine.run("seed", "--resume").expect(0)
        own_engine.connection.close()
        again = Target(own_engine.project, launcher.start(folder).dsn, "public")
        try:
            assert again.value(CONTENTS) == whole
            again.project.env["SEIGEN_DSN"] = None
            again.in_sync()
        finally:
            again.connection.close()


class TestScreen:
    def test_progress_on_a_terminal(self, target: Target) -> None:
        target.has(HYPERTABLE)
        with target.terminal("seed", "--rows", "70000", *ROWS[4:]) as terminal:
            terminal.until("rows/s")
            shown = terminal.end()
        assert shown.code == 0
        assert "events" in shown.out
        assert "MB/s" in shown.out
        assert "seeded 70,050 rows in " in shown.out
        assert shown.out.rstrip().endswith("make the same rows again")

    def test_truncate_asks(self, target: Target) -> None:
        target.has(HYPERTABLE)
        target.run("seed", "--rows", "1000", *ROWS[4:]).expect(0)
        target.run("seed", "--rows", "1000", "--truncate").refused("--yes")
        with target.terminal("seed", "--rows", "2000", *ROWS[4:], "--truncate") as terminal:
            terminal.until("Delete all rows of sites, events on ")
            terminal.type("n\n")
            assert terminal.end().code == 1
        assert target.value("SELECT count(*) FROM events") == 1_000
        with target.terminal("seed", "--rows", "2000", *ROWS[4:], "--truncate") as terminal:
            terminal.until("Delete all rows of sites, events on ")
            terminal.type("y\n")
            assert terminal.end().code == 0
        assert target.value("SELECT count(*) FROM events") == 2_000

    @pytest.mark.exhaustive
    def test_quiet_elsewhere(self, target: Target) -> None:
        target.has(HYPERTABLE)
        answer = target.run("seed", "--rows", "1000", *ROWS[4:]).expect(0)
        assert "\r" not in answer.out + answer.err
        assert "\x1b" not in answer.out + answer.err
        assert "events: 2.9 rows per segment and chunk (1,000 rows / 7 chunks / 50 of site_id)" in answer.err
        said = json.loads(target.run("seed", "--rows", "10", *ROWS[4:], "--truncate", "--yes", "--json").expect(0).out)
        assert said["written"] == {"sites": 50, "events": 10}
        assert said["start"] == "2026-01-01T00:00:00+00:00"
