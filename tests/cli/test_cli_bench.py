"""The pytest plugin, in pytest runs of its own: what it measures, where, and that nobody's database is touched."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cli_support import snapshot
from psycopg import conninfo

from cluster import SECRET, Cluster

pytest_plugins = ["pytester"]

PLAIN = """\
version: 1
tables:
  sites:
    columns: {id: int primary key, name: text not null}
    rows: 20
  readings:
    columns: {id: int primary key, site_id: int not null references sites, value: int not null}
    indexes: {readings_site: [site_id]}
"""
TIMESCALE = """\
version: 1
extensions: [timescaledb]
tables:
  sites:
    columns: {id: int primary key, name: text not null}
    rows: 20
  readings:
    columns: {time: timestamptz not null, site_id: int not null references sites, value: int not null}
    indexes: {readings_site: [site_id, time desc]}
    hypertable: {time: time, chunk_interval: 10 days}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, count(*) AS n FROM readings GROUP BY 1
    materialized_only: true
"""
ONE = """
def test_one(bench_query, seigen_db):
    plan = bench_query("SELECT * FROM readings WHERE site_id = %s LIMIT 5", seigen_db.keys("readings", "site_id"))
    assert plan.rows == 5
"""
FAST = ("--benchmark-max-time=0.05", "--benchmark-min-rounds=2", "--seigen-rows=3000", "-p", "no:randomly")


@pytest.fixture
def runner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("SEIGEN_DSN", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # it would switch the measuring off
    monkeypatch.setenv("COLUMNS", "500")
    return pytester


def run(runner: pytest.Pytester, body: str, *options: str, document: str = PLAIN) -> pytest.RunResult:
    Path(runner.path, "schema.yaml").write_text(document)
    runner.makepyfile(test_bench=body)
    result = runner.runpytest_subprocess(*FAST, *options, timeout=120)
    said = result.stdout.str() + result.stderr.str()
    assert SECRET not in said
    return result


def facts(runner: pytest.Pytester) -> list[dict[str, Any]]:
    return [item["extra_info"] for item in json.loads(Path(runner.path, "run.json").read_text())["benchmarks"]]


class TestEmbedded:
    def test_a_query_and_its_facts(self, runner: pytest.Pytester) -> None:
        body = """
        def test_site(bench_query, seigen_db):
            keys = seigen_db.keys("readings", "site_id")
            plan = bench_query("SELECT count(*) FROM readings WHERE site_id = %s", keys, variant="raw")
            assert plan.rows == 1
            assert plan.chunks_scanned > 5

        def test_range(bench_query, seigen_db):
            times = seigen_db.times("readings", "time")
            query = "SELECT * FROM readings WHERE time >= %(t)s::timestamptz AND time < %(t)s::timestamptz + '1 day'"
            plan = bench_query(query, [{"t": t} for t in times])
            assert plan.chunks_scanned <= 2
            assert plan.chunks_excluded > 5

        def test_aggregate(bench_query):
            assert bench_query("SELECT sum(n) FROM daily").rows == 1

        def test_the_rows(seigen_db):
            assert (seigen_db.count("readings"), seigen_db.count("sites"), seigen_db.engine) == (3000, 20, "embedded")
            assert seigen_db.connection.execute("SELECT sum(n) FROM daily").fetchone() == (3000,)
        """
        result = run(
            runner, body, "--seigen-refresh", f"--benchmark-json={runner.path / 'run.json'}", document=TIMESCALE
        )
        result.assert_outcomes(passed=4)
        site, ranged, _ = facts(runner)
        assert site["variant"] == "raw"
        assert (site["rows_seeded"], site["seed"], site["engine"]) == (3000, 42, "embedded")
        assert "TimescaleDB 2." in site["server"]
        assert ranged["chunks_excluded"] > 5
        assert ranged["shared_hit"] + ranged["shared_read"] > 0
        assert not list(Path(runner.path).rglob("seigen_bench_*")), "the database is gone"

    @pytest.mark.exhaustive
    def test_a_schema_of_its_own(self, runner: pytest.Pytester) -> None:
        document = PLAIN.replace("version: 1\n", 'version: 1\nschema: "my Schema"\n')
        run(runner, ONE, document=document).assert_outcomes(passed=1)

    @pytest.mark.exhaustive
    def test_kept_and_used_again(self, runner: pytest.Pytester) -> None:
        again = (
            ONE + "\ndef test_two(seigen_db):\n    seigen_db.connection.execute('CREATE TABLE IF NOT EXISTS mark()')\n"
        )
        run(runner, again, "--seigen-keep").assert_outcomes(passed=2)
        (kept,) = Path(runner.path).rglob("seigen_bench_*")
        marked = ONE + "\ndef test_two(seigen_db):\n    seigen_db.connection.execute('SELECT FROM mark')\n"
        run(runner, marked, "--seigen-keep").assert_outcomes(passed=2)
        other = run(runner, ONE, "--seigen-seed=7")
        other.assert_outcomes(passed=1)
        other.stdout.fnmatch_lines(["seigen: left by an earlier run: *seigen_bench_*"])
        assert list(Path(runner.path).rglob("seigen_bench_*")) == [kept]
        run(runner, ONE).assert_outcomes(passed=1)
        assert not kept.exists(), "without --seigen-keep it goes"

    def test_what_is_wrong_is_said(self, runner: pytest.Pytester) -> None:
        body = """
        def test_syntax(bench_query):
            bench_query("SELEC 1")

        def test_few(bench_query, seigen_db):
            seigen_db.needs("readings", 10_000)

        def test_typo(seigen_db):
            seigen_db.keys("redings", "site_id")

        def test_percent_and_update(bench_query):
            bench_query("SELECT 10 % 3 WHERE 'a' LIKE '%a%'")

        def test_empty(bench_query, seigen_db):
            seigen_db.connection.execute("TRUNCATE readings")
            bench_query("SELECT 1", seigen_db.keys("readings", "site_id"))
        """
        result = run(runner, body, "-p", "no:cacheprovider")
        result.assert_outcomes(failed=4, passed=1)
        result.stdout.fnmatch_lines(
            [
                "*test_bench.py:2: the server refused: 42601*",
                "*readings holds 3,000 rows, and this benchmark needs 10,000: --seigen-rows 10000*",
                '*seigen_db: 42P01 relation "redings" does not exist*',
                "*readings holds 0 rows, and this benchmark needs 1: --seigen-rows 6000*",
            ]
        )
        assert "During handling" not in result.stdout.str()

    @pytest.mark.exhaustive
    def test_without_pytest_benchmark(self, runner: pytest.Pytester) -> None:
        Path(runner.path, "schema.yaml").write_text(PLAIN)
        runner.makepyfile(ONE)
        result = runner.runpytest_subprocess("-p", "no:benchmark", "--seigen-rows=100", timeout=120)
        result.stdout.fnmatch_lines(["*bench_query needs pytest-benchmark: pip install 'seigen[[]bench]'*"])

    def test_a_wrong_document(self, runner: pytest.Pytester) -> None:
        result = run(runner, ONE, document=PLAIN.replace("references sites", "references site"))
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(['*schema.yaml:*"site"*'])

    def test_the_fixtures_explain_themselves(self, runner: pytest.Pytester) -> None:
        result = runner.runpytest_subprocess("--fixtures", timeout=60)
        result.stdout.fnmatch_lines(["seigen_db*", "*document applied and filled*", "bench_query*"])


@pytest.mark.exhaustive
class TestServer:
    """A filled database stays as it is, whatever the role may."""

    @pytest.fixture
    def filled(
        self, plain_postgres: Cluster, runner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[str]:
        """Somebody's database; → the DSN of a role that owns it and may not create others."""
        name, role = f"mine_{secrets.token_hex(4)}", f"role_{secrets.token_hex(4)}"
        with psycopg.connect(plain_postgres.dsn(), autocommit=True) as admin:
            admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'".encode())
            admin.execute(f"CREATE DATABASE {name} OWNER {role}".encode())
            dsn = conninfo.make_conninfo(plain_postgres.dsn(), dbname=name, user=role, password=SECRET)
            monkeypatch.setenv("SEIGEN_DSN", dsn)
            yield dsn
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            admin.execute(f"DROP ROLE {role}".encode())

    @staticmethod
    def databases(cluster: Cluster) -> list[str]:
        with psycopg.connect(cluster.dsn()) as admin:
            return [
                name for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^seigen_bench'")
            ]

    def test_a_filled_one_is_not_touched(self, filled: str, runner: pytest.Pytester, plain_postgres: Cluster) -> None:
        with psycopg.connect(filled, autocommit=True) as mine:
            mine.execute("CREATE TABLE readings (id int primary key); INSERT INTO readings VALUES (1)")
            before = snapshot(mine)
            result = run(runner, ONE)
            result.assert_outcomes(errors=1)
            result.stdout.fnmatch_lines(["*benchmarks do not run in one that holds something: public.readings*"])
            assert snapshot(mine) == before
            role = conninfo.conninfo_to_dict(filled)["user"]
            with psycopg.connect(plain_postgres.dsn(), autocommit=True) as admin:
                admin.execute(f"ALTER ROLE {role} CREATEDB".encode())
            run(runner, ONE).assert_outcomes(passed=1)
            assert snapshot(mine) == before
            assert mine.execute("SELECT count(*) FROM readings").fetchone() == (1,)
        assert self.databases(plain_postgres) == []

    def test_an_empty_one_is_used_when_no_other_can_be_made(self, filled: str, runner: pytest.Pytester) -> None:
        for _ in range(2):  # the second time it holds what the first put there
            result = run(runner, ONE)
            result.assert_outcomes(passed=1)
            result.stdout.fnmatch_lines(["seigen: the role may not create databases: the one of SEIGEN_DSN is used*"])
        with psycopg.connect(filled, autocommit=True) as mine:
            mine.execute("INSERT INTO sites VALUES (1000, 'mine'); CREATE INDEX mine ON sites (name)")
            before = snapshot(mine)
            result = run(runner, ONE)
            result.assert_outcomes(errors=1)
            result.stdout.fnmatch_lines(["*but what this very benchmark put there*"])
            assert snapshot(mine) == before
            assert mine.execute("SELECT count(*) FROM sites WHERE id = 1000").fetchone() == (1,)

    def test_rows_that_seigen_seed_wrote_are_the_user_s(self, filled: str, runner: pytest.Pytester) -> None:
        """A staging database: filled by `seigen seed`, then worked in."""
        with psycopg.connect(filled, autocommit=True) as mine:
            Path(runner.path, "schema.yaml").write_text(PLAIN)
            for command in (("apply", "--yes"), ("seed", "--rows", "500")):
                subprocess.run([sys.executable, "-m", "seigen", *command], cwd=runner.path, check=True)
            mine.execute("DELETE FROM readings WHERE id < 100; UPDATE readings SET value = -5")
            run(runner, ONE).assert_outcomes(errors=1)
            assert mine.execute("SELECT count(*) FROM readings WHERE value = -5").fetchone() == (401,)

    def test_no_password_in_any_traceback(self, filled: str, runner: pytest.Pytester) -> None:
        with psycopg.connect(filled, autocommit=True) as mine:
            mine.execute("CREATE TABLE mine ()")
        run(runner, ONE, "--tb=long", "-l").assert_outcomes(errors=1)
        run(runner, ONE.replace("== 5", "== 6"), "--tb=long", "-l").assert_outcomes(errors=1)

    def test_a_database_of_that_name_that_is_not_ours(
        self, runner: pytest.Pytester, plain_postgres: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SEIGEN_DSN", plain_postgres.dsn())
        run(runner, ONE, "--seigen-keep").assert_outcomes(passed=1)
        (name,) = self.databases(plain_postgres)
        with psycopg.connect(plain_postgres.dsn(), autocommit=True) as admin:
            admin.execute(f"COMMENT ON DATABASE {name} IS NULL".encode())
            result = run(runner, ONE)
            result.assert_outcomes(errors=1)
            result.stdout.fnmatch_lines([f"*database {name} is there, and nothing says that seigen made it*"])
            with psycopg.connect(plain_postgres.dsn(name)):
                result = run(runner, ONE)
                result.stdout.fnmatch_lines([f"*{name} is in use*"])
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def test_kept_but_changed(
        self, runner: pytest.Pytester, plain_postgres: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SEIGEN_DSN", plain_postgres.dsn())
        run(runner, ONE, "--seigen-keep").assert_outcomes(passed=1)
        (name,) = self.databases(plain_postgres)
        with psycopg.connect(plain_postgres.dsn(name), autocommit=True) as kept:
            kept.execute("DELETE FROM readings WHERE id < 10")
        result = run(runner, ONE, "--seigen-keep")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([f"*{name} is not what the last run left*"])
        run(runner, ONE).assert_outcomes(passed=1)
        assert self.databases(plain_postgres) == []

    def test_an_empty_dsn(self, runner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SEIGEN_DSN", " ")
        result = run(runner, ONE)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*SEIGEN_DSN is empty*"])

    def test_kept_and_left_over(
        self, runner: pytest.Pytester, plain_postgres: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SEIGEN_DSN", plain_postgres.dsn())
        run(runner, ONE, "--seigen-keep").assert_outcomes(passed=1)
        (kept,) = self.databases(plain_postgres)
        again = run(runner, ONE, "--seigen-keep")
        again.assert_outcomes(passed=1)
        again.stdout.fnmatch_lines([f"seigen: {kept} is kept: used again*"])
        other = run(runner, ONE, "--seigen-rows=500")
        other.stdout.fnmatch_lines([f"seigen: left by an earlier run: {kept}; DROP DATABASE*"])
        run(runner, ONE).assert_outcomes(passed=1)
        assert self.databases(plain_postgres) == []
