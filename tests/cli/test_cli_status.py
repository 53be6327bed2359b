"""seigen status and seigen jobs run: what they tell is what the server's own views tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cli_support import Project, Target

from cluster import Cluster

BODY = """\
tables:
  sites:
    columns: {id: int primary key, code: text not null unique, Odd"Näme: text}
    indexes: {sites_code: [code], sites_odd: ['"Odd""Näme"'], sites_twin: ['"Odd""Näme"']}
    rows: 20
  readings:
    columns: {time: timestamptz not null, site_id: int not null references sites, value: double precision not null}
    indexes: {readings_site: [site_id, time desc], readings_time: [time]}
    hypertable: {time: time, chunk_interval: 10 days}
    compression: {segment_by: [site_id], order_by: [time desc], after: 30 days}
    retention: {drop_after: 10 years}
  ticks:
    columns: {at: bigint not null, value: int}
    hypertable: {time: at, chunk_interval: 1000}
    rows: 2500
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site_id, count(*) AS n FROM readings GROUP BY 1, 2
    materialized_only: true
    refresh: {start_offset: 9 years, end_offset: 1 hour, schedule: 1 hour}
  monthly:
    query: SELECT time_bucket('30 days', day) AS month, sum(n) AS n FROM daily GROUP BY 1
    materialized_only: false
"""
SEED = ("seed", "--rows", "4000", "--start", "2025-01-01", "--end", "2025-04-11")


@pytest.fixture
def seeded(target: Target) -> Target:
    target.has(BODY)
    target.run(*SEED).expect(0)
    return target


def status(target: Target) -> dict[str, dict[str, Any]]:
    """The JSON's sections, by name (jobs by what they are for)."""
    said = json.loads(target.run("status", "--json").expect(0).out)
    assert said["version"] == 1
    assert said["schema"] == target.schema
    named = {
        kind: {item["name"]: item for item in said[kind]} for kind in ("hypertables", "aggregates", "tables", "indexes")
    }
    return named | {"jobs": {f"{item['policy']} {item['relation']}": item for item in said["jobs"]}}


class TestStatus:
    def test_hypertables(self, seeded: Target) -> None:
        found = status(seeded)["hypertables"]
        assert found["readings"]["chunks"] == seeded.value("SELECT count(*) FROM show_chunks('readings')")
        assert found["readings"]["bytes"] == seeded.value("SELECT hypertable_size('readings')")
        assert (found["readings"]["compressed"], found["readings"]["before"]) == (0, None)
        assert found["readings"]["oldest"].startswith("2024-12-2")
        assert (found["ticks"]["oldest"], found["ticks"]["newest"], found["ticks"]["chunks"]) == ("0", "3000", 3)

    def test_compression_by_the_policy(self, seeded: Target) -> None:
        answer = seeded.run("jobs", "run", "readings").expect(0)
        lines = answer.out.splitlines()
        assert [line.split("  ")[1].partition(":")[0] for line in lines] == [
            "compression of readings",
            "retention of readings",
        ]
        found = status(seeded)["hypertables"]["readings"]
        assert found["compressed"] == found["chunks"] > 5
        assert found["before"] > found["after"] > 0
        assert f"{found['chunks']} (100 %)" in seeded.run("status").expect(0).out

    def test_freshness(self, seeded: Target) -> None:
        found = status(seeded)["aggregates"]
        assert (found["daily"]["watermark"], found["daily"]["behind"]) == (None, None)
        assert (found["daily"]["source"], found["monthly"]["source"]) == ("readings", "daily")
        assert [found[name]["materialized_only"] for name in ("daily", "monthly")] == [True, False]
        seeded.run("jobs", "run", "daily").expect(0)
        assert seeded.value("SELECT sum(n) FROM daily") == 4_000
        found = status(seeded)["aggregates"]
        assert found["daily"]["watermark"].startswith("2025-04-11T00:00:00")
        assert found["daily"]["behind"] == 0
        assert found["monthly"]["watermark"] is None
        seeded.sql("INSERT INTO readings SELECT '2025-04-13 12:00+0', id, 1 FROM sites")
        assert status(seeded)["aggregates"]["daily"]["behind"] == 2.5 * 86_400
        shown = seeded.run("status").expect(0).out
        assert "2.5 d" in shown
        assert "monthly (real-time)" in shown

    def test_jobs(self, seeded: Target) -> None:
        found = status(seeded)["jobs"]
        assert set(found) == {"compression readings", "retention readings", "refresh continuous aggregate daily"}
        job = found["retention readings"]
        assert job["scheduled"]
        seeded.sql(f"SELECT alter_job({job['id']}, scheduled => false)")
        assert not status(seeded)["jobs"]["retention readings"]["scheduled"]
        assert ", paused" in seeded.run("status").expect(0).out

    def test_tables(self, seeded: Target) -> None:
        found = status(seeded)["tables"]
        assert set(found) == {"sites"}  # hypertables are told of above
        assert found["sites"]["rows"] == 20
        assert found["sites"]["index_bytes"] == seeded.value("SELECT pg_indexes_size('sites')")

    def test_indexes(self, seeded: Target) -> None:
        found = status(seeded)["indexes"]
        assert {name: index["same_as"] for name, index in found.items() if index["same_as"]} == {
            "sites_code": "sites_code_key",
            "sites_twin": "sites_odd",
        }
        sizes = "SELECT hypertable_index_size('readings_site')"
        assert found["readings_site"]["bytes"] == seeded.value(sizes)
        assert found["sites_code_key"]["constraint"]
        shown = seeded.run("status").expect(0).out
        needless = shown.partition("makes needless")[2]
        assert "sites_twin" in needless
        assert "readings" not in needless

    def test_scans_are_counted_over_all_chunks(self, seeded: Target) -> None:
        if seeded.server.embedded:
            pytest.skip("the embedded engine flushes no statistics while its one session lives")
        before = status(seeded)["indexes"]["readings_site"]["scans"]
        with seeded.session() as other:
            other.execute("SET enable_seqscan = off")
            other.execute("SELECT count(*) FROM readings WHERE site_id = 3").fetchall()
        assert status(seeded)["indexes"]["readings_site"]["scans"] > before
        assert "readings_site" not in seeded.run("status").out.partition("no query used")[2]

    def test_an_empty_schema(self, target: Target) -> None:
        target.write("")
        assert target.run("status").expect(0).out == f"schema {target.schema} holds nothing\n"


class TestPlainPostgres:
    @pytest.fixture
    def plain(self, project: Project, plain_postgres: Cluster) -> Iterator[Project]:
        project.write("tables:\n  a:\n    columns: {id: int primary key, note: text}\n    indexes: {a_note: [note]}\n")
        project.env["SEIGEN_DSN"] = plain_postgres.dsn()
        project.run("apply", "--yes").expect(0)
        yield project
        project.write("")
        project.run("apply", "--yes", "--allow", "deletes_data").expect(0)

    def test_status(self, plain: Project) -> None:
        said = json.loads(plain.run("status", "--json").expect(0).out)
        assert said["hypertables"] == said["aggregates"] == said["jobs"] == []
        assert [table["name"] for table in said["tables"]] == ["a"]
        assert "not analyzed" in plain.run("status").out

    def test_jobs(self, plain: Project) -> None:
        plain.run("jobs", "run").refused("no TimescaleDB")


HIERARCHY = """\
tables:
  r:
    columns: {time: timestamptz not null, v: int}
    indexes: {r_large: {keys: [v], where: v > 1 + 1}}
    hypertable: {time: time, chunk_interval: 10 days}
continuous_aggregates:
  zdaily:
    query: SELECT time_bucket('1 day', time) AS day, count(*) AS n FROM r GROUP BY 1
    materialized_only: true
    refresh: {start_offset: null, end_offset: 1 hour, schedule: 1 hour}
  amonthly:
    query: SELECT time_bucket('30 days', day) AS m, sum(n) AS n FROM zdaily GROUP BY 1
    materialized_only: true
    refresh: {start_offset: null, end_offset: 1 day, schedule: 1 hour}
"""


class TestHierarchy:
    def test_refreshed_after_what_it_reads(self, target: Target) -> None:
        target.has(HIERARCHY)
        target.run(*SEED).expect(0)
        lines = target.run("jobs", "run").expect(0).out.splitlines()
        assert ["zdaily" in line for line in lines] == [True, False]
        assert target.value("SELECT sum(n) FROM amonthly") == 4_000

    def test_an_index_whose_constants_chunks_fold(self, target: Target) -> None:
        target.has(HIERARCHY)
        target.run(*SEED).expect(0)
        found = status(target)["indexes"]["r_large"]
        assert found["bytes"] == target.value("SELECT hypertable_index_size('r_large')")


def test_a_schema_whose_name_needs_quotes(project: Project, target: Target) -> None:
    document = 'version: 1\nextensions: [timescaledb]\nschema: "Odd \\"%s"\n'
    project.head = document
    project.write("tables:\n  t:\n    columns: {id: int primary key}\n")
    assert project.run("status").expect(0).out.endswith("holds nothing\n")
    project.run("apply", "--yes").expect(0)
    try:
        project.run("seed", "--rows", "20").expect(0)
        said = json.loads(project.run("status", "--json").expect(0).out)
        assert [table["rows"] for table in said["tables"]] == [20]
    finally:
        target.sql('DROP SCHEMA "Odd ""%s" CASCADE')


class TestJobs:
    def test_paused_ones_run_only_when_named(self, seeded: Target) -> None:
        job = status(seeded)["jobs"]["retention readings"]["id"]
        seeded.sql(f"SELECT alter_job({job}, scheduled => false)", "INSERT INTO readings VALUES ('2001-01-01', 1, 1)")
        assert f"{job}  retention of readings: paused, skipped" in seeded.run("jobs", "run").expect(0).out
        assert seeded.value("SELECT count(*) FROM readings") == 4_001
        seeded.run("jobs", "run", str(job)).expect(0)
        assert seeded.value("SELECT count(*) FROM readings") == 4_000

    def test_by_number_and_all(self, seeded: Target) -> None:
        job = status(seeded)["jobs"]["refresh continuous aggregate daily"]["id"]
        assert (
            seeded.run("jobs", "run", str(job))
            .expect(0)
            .out.startswith(f"{job}  refresh continuous aggregate of daily: ")
        )
        said = [
            line.split("  ")[1].partition(" of ")[0] for line in seeded.run("jobs", "run").expect(0).out.splitlines()
        ]
        assert said == ["refresh continuous aggregate", "compression", "retention"]

    def test_unknown(self, seeded: Target) -> None:
        seeded.run("jobs", "run", "redings").refused('no policy of "redings"', "daily, readings")

    def test_one_that_fails(self, target: Target) -> None:
        target.has(FAILS, "INSERT INTO r VALUES ('2025-01-01', 0)")
        job = status(target)["jobs"]["refresh continuous aggregate bad"]["id"]
        target.run("jobs", "run").refused(f"job {job} (refresh continuous aggregate of bad): the server refused: 22012")


FAILS = """\
tables:
  r:
    columns: {time: timestamptz not null, value: int}
    hypertable: {time: time, chunk_interval: 10 days}
continuous_aggregates:
  bad:
    query: SELECT time_bucket('1 day', time) AS day, sum(1 / value) AS n FROM r GROUP BY 1
    materialized_only: true
    refresh: {start_offset: null, end_offset: 1 hour, schedule: 1 hour}
"""
