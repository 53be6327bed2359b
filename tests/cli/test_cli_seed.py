"""seigen seed: exact, repeatable, true to every constraint, and whole again after whatever happened."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from cli_seeding import caught, unfinished
from cli_support import Answer, Project, Target, ended, wait_for

ROOT = Path(__file__).parent.parent.parent
SOURCE = (ROOT / "schema.yaml").read_text()
HEAD = "version: 1\nextensions: [timescaledb]\n"
RANGE = ("--start", "2026-01-01", "--end", "2026-07-01")

# no Faker: its pools may change with its version, these rows may not
BODY = """\
tables:
  sites:
    columns:
      id: bigint primary key generated always as identity
      code: varchar(8) not null unique
      active: boolean not null
    rows: 30
  readings:
    columns:
      time: timestamptz not null
      site_id: bigint not null references sites
      number: integer not null
      value: numeric(10, 2)
      kind: text not null
    columns_are_above: x
    primary_key: [site_id, number, time]
    indexes: {readings_kind: [kind]}
    hypertable: {time: time, chunk_interval: 7 days}
    compression: {segment_by: [site_id], order_by: [time desc], after: 30 days}
    retention: {drop_after: 5 years}
continuous_aggregates:
  daily:
    query: SELECT time_bucket('1 day', time) AS day, site_id, count(*) AS n FROM readings GROUP BY 1, 2
    materialized_only: true
    refresh: {start_offset: 3 days, end_offset: 1 hour, schedule: 1 hour}
""".replace("    columns_are_above: x\n", "")
HINTED = BODY.replace(
    "number: integer not null", "number: {type: integer not null, generate: {sequence: {per: site_id}}}"
)
HINTED = HINTED.replace(
    "kind: text not null", "kind: {type: text not null, generate: {choice: {a: 0.9, b: 0.1}}}"
).replace(
    "value: numeric(10, 2)", "value: {type: 'numeric(10, 2)', generate: {lognormal: {median: 40}}, null_share: 0.2}"
)
GOLDEN = {"sites": (30, "17485516342795042235"), "readings": (40_000, "-397532974443403306424")}


def contents(target: Target, *tables: str) -> dict[str, tuple[int, str]]:
    """Rows and a sum of their hashes, as the server counts them."""
    query = "SELECT json_build_array(count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text) FROM {} t"
    return {table: tuple(target.value(query.format(table))) for table in tables}


def scheduled(target: Target) -> list[bool]:
    query = """SELECT coalesce(json_agg(j.scheduled ORDER BY j.id), '[]') FROM _timescaledb_config.bgw_job j
    JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
    LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
    WHERE coalesce(a.user_view_schema, h.schema_name) = '{}'"""
    found: list[bool] = target.value(query.format(target.schema))
    return found


@pytest.fixture
def hinted(target: Target) -> Target:
    target.has(HINTED)
    return target


def seed(target: Target, *arguments: str, rows: int = 40_000) -> Answer:
    return target.run("seed", "--rows", str(rows), *RANGE, *arguments)


class TestSourceSchema:
    @pytest.fixture
    def source(self, target: Target) -> Target:
        target.has(SOURCE.replace("version: 1\nextensions: [timescaledb]\n", ""))
        return target

    def test_what_the_rows_look_like(self, source: Target) -> None:
        answer = source.run("seed", "--rows", "30000", "--json").expect(0)
        said = {table["name"]: table["rows"] for table in json.loads(answer.out)["tables"]}
        assert said["commits"] == 21_000
        assert said["pull_requests"] == 6_000
        assert said["deployments"] == 3_000
        assert {table: source.value(f"SELECT count(*) FROM {table}") for table in said} == said
        ask = source.value
        assert ask("SELECT count(*) - count(DISTINCT commit_sha) FROM commits") == 0
        assert ask("SELECT bool_and(commit_sha ~ '^[0-9a-f]{40}$') FROM commits")
        numbers = "SELECT min(pr_number) low, max(pr_number) high, count(*) n FROM pull_requests GROUP BY repository_id"
        assert ask(f"SELECT bool_and(low = 1 AND high = n) FROM ({numbers}) x")
        order = (
            "SELECT time < lag(time) OVER (PARTITION BY repository_id ORDER BY pr_number) AS wrong FROM pull_requests"
        )
        assert ask(f"SELECT count(*) FROM ({order}) x WHERE wrong") == 0
        assert ask("SELECT bool_and((state = 'merged') = (merged_at IS NOT NULL)) FROM pull_requests")
        assert ask("SELECT bool_and(merged_at > time) FROM pull_requests")
        assert ask("SELECT bool_and(lower(split_part(name, ' ', 1)) = split_part(email, '.', 1)) FROM developers")
        assert ask("SELECT count(DISTINCT message) FROM commits") > 3_000
        assert ask("SELECT count(*) FROM commits WHERE message ~ '\\s$|^\\s'") == 0

    def test_skew_and_seasons(self, source: Target) -> None:
        source.run("seed", "--rows", "30000").expect(0)
        ask = source.value
        weekend = ask("SELECT avg((extract(isodow FROM time) > 5)::int)::float FROM commits")
        assert 0.02 < weekend < 0.15  # two of seven days would be 0.29
        night = ask("SELECT avg((extract(hour FROM time) BETWEEN 1 AND 4)::int)::float FROM commits")
        assert night < 0.08  # a sixth, were all hours alike
        top = ask("SELECT max(n)::float / sum(n) FROM (SELECT count(*) n FROM commits GROUP BY repository_id) x")
        assert 0.08 < top < 0.35  # 1 of 300 would have 0.003
        authors = "SELECT count(DISTINCT author_id)::float / count(*) r FROM commits GROUP BY repository_id"
        authors += " HAVING count(*) > 500"
        assert ask(f"SELECT max(r) FROM ({authors}) x") < 0.5  # its home developers write most of a repository
        early = "SELECT time < lag(time) OVER (PARTITION BY tableoid ORDER BY ctid) AS wrong FROM {}"
        assert ask(f"SELECT bool_or(wrong) FROM ({early.format('deployments')}) x")  # some are late
        assert not ask(f"SELECT bool_or(wrong) FROM ({early.format('pull_requests')}) x")


class TestRepeatable:
    def test_same_rows_every_way(self, hinted: Target) -> None:
        """The golden sums are those of the embedded engine and of servers: one identity, one content."""
        seed(hinted).expect(0)
        first = contents(hinted, "sites", "readings")
        assert first["readings"][0] == 40_000
        assert first == GOLDEN
        for how in (("--workers", "1"), ("--workers", "2"), ("--fast",)):
            seed(hinted, "--truncate", "--yes", *how).expect(0)
            assert contents(hinted, "sites", "readings") == first
            hinted.in_sync()
        seed(hinted, "--truncate", "--yes", "--seed", "7").expect(0)
        assert contents(hinted, "readings") != {"readings": first["readings"]}

    @pytest.mark.parametrize(
        "fast", [pytest.param((), marks=pytest.mark.exhaustive), ("--fast",)], ids=["plain", "fast"]
    )
    def test_killed_and_resumed(self, hinted: Target, fast: tuple[str, ...]) -> None:
        seed(hinted, rows=120_000).expect(0)
        whole = contents(hinted, "sites", "readings")
        chance = random.Random(4)
        killed = 0
        for _ in range(4):
            seed_process = hinted.start("seed", "--rows", "120000", *RANGE, "--truncate", "--yes", *fast)
            caught(seed_process, lambda: unfinished(hinted))
            time.sleep(chance.uniform(0, 0.7))
            with suppress(ProcessLookupError):
                os.killpg(seed_process.pid, signal.SIGKILL)
            seed_process.communicate()
            hinted.reconnect()
            if unfinished(hinted):
                killed += 1
                seed(hinted).refused("an earlier run was interrupted", "--resume")
                hinted.run("seed", "--resume").expect(0)
                assert contents(hinted, "sites", "readings") == whole
            hinted.in_sync()
            assert all(scheduled(hinted))
        assert killed

    def test_apply_heals_what_a_killed_run_left(self, hinted: Target) -> None:
        process = hinted.start("seed", "--rows", "200000", *RANGE, "--fast")
        wait_for(lambda: not all(scheduled(hinted)), "the pause of the policies")
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        hinted.reconnect()
        hinted.run(
            "apply", "--yes", "--allow", "blocks_writes", "--allow", "may_fail_on_rows", "--allow", "blocks_reads"
        ).expect(0)
        assert all(scheduled(hinted))
        hinted.in_sync()
        hinted.run("seed", "--resume").expect(0)
        hinted.in_sync()


class TestAround:
    def test_policies_are_paused_meanwhile(self, hinted: Target) -> None:
        assert all(scheduled(hinted))
        with hinted.start("seed", "--rows", "200000", *RANGE) as process:
            wait_for(lambda: not any(scheduled(hinted)), "the pause of the policies")
            ended(process).expect(0)
        assert len(scheduled(hinted)) == 3
        assert all(scheduled(hinted))

    def test_compress_and_refresh(self, hinted: Target) -> None:
        answer = seed(hinted, "--compress", "--refresh", rows=20_000).expect(0)
        assert "chunks compressed" in answer.out
        assert "1 aggregates refreshed" in answer.out
        assert hinted.value("SELECT sum(n) FROM daily") == 20_000
        compressed = (
            "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed AND hypertable_schema = '{}'"
        )
        assert hinted.value(compressed.format(hinted.schema)) > 10
        seed(hinted, "--truncate", "--yes", rows=5_000).expect(0)
        assert hinted.value("SELECT count(*) FROM daily") == 0
        hinted.in_sync()

    def test_sequences_of_defaults_are_set_past_the_rows(self, hinted: Target) -> None:
        """One of a column of its own, one that two tables share, and one that counts down and is left alone."""
        hinted.write(
            """\
sequences:
  a_id_seq: {owned_by: {a: id}}
  shared: ""
  down: increment by -1
tables:
  a:
    columns:
      id: bigint primary key default nextval('a_id_seq')
      number: bigint not null unique default nextval('shared')
    rows: 50
  b:
    columns:
      id: bigint primary key default nextval('shared')
      other: bigint not null unique default nextval('down')
    rows: 20
"""
        )
        hinted.run("apply", "--yes", "--allow", "deletes_data").expect(0)
        seed(hinted).expect(0)
        assert hinted.value("SELECT nextval('a_id_seq') > (SELECT max(id) FROM a)")
        assert hinted.value("SELECT nextval('shared') > (SELECT greatest(max(number), (SELECT max(id) FROM b)) FROM a)")
        assert hinted.value("SELECT nextval('down')") == -1

    def test_columns_of_domains(self, hinted: Target) -> None:
        hinted.write(
            """\
domains:
  price: {type: "numeric(8, 2) not null", checks: [value > 0, "value < 50"]}
  size: {type: text, checks: {size_check: "value in ('s', 'm', 'l')"}}
tables:
  offers: {columns: {id: bigint primary key, price: price, size: size}, rows: 40}
"""
        )
        hinted.run("apply", "--yes", "--allow", "deletes_data").expect(0)
        seed(hinted).expect(0)
        assert hinted.value("SELECT count(*) = 40 AND min(price) > 0 AND max(price) < 50 FROM offers")

    def test_append_goes_on(self, hinted: Target) -> None:
        seed(hinted, rows=20_000).expect(0)
        before = hinted.value("SELECT max(time) FROM readings")
        hinted.run("seed", "--append", "--rows", "10000").expect(0)
        assert hinted.value("SELECT count(*) FROM readings") == 30_000
        assert hinted.value(f"SELECT count(*) FROM readings WHERE time > '{before}'") == 10_000
        numbers = "SELECT min(number) low, max(number) high, count(*) n FROM readings GROUP BY site_id"
        assert hinted.value(f"SELECT bool_and(low = 1 AND high = n) FROM ({numbers}) x")
        hinted.run("seed", "--append", "--rows", "5000").expect(0)
        assert hinted.value(f"SELECT bool_and(low = 1 AND high = n) FROM ({numbers}) x")

    def test_identity_columns_go_on_after(self, hinted: Target) -> None:
        seed(hinted, rows=1_000).expect(0)
        hinted.sql("INSERT INTO sites (code, active) VALUES ('~', true)")
        assert hinted.value("SELECT max(id) FROM sites") == 31

    def test_rows_of_somebody_else(self, hinted: Target) -> None:
        hinted.sql("INSERT INTO sites (code, active) VALUES ('mine', true)")
        with hinted.unchanged():
            seed(hinted).refused("sites hold rows", "--append", "--truncate")
            hinted.run("seed", "--append", "--rows", "10").refused("no record of any")
            seed(hinted, "--truncate", "--yes").refused("seigen did not write", "--allow deletes_data")
            seed(hinted, "--truncate").refused("--allow deletes_data")
        assert hinted.value("SELECT count(*) FROM sites") == 1
        seed(hinted, "--truncate", "--yes", "--allow", "deletes_data", rows=1_000).expect(0)
        assert hinted.value("SELECT count(*) FROM sites WHERE code = 'mine'") == 0

    def test_only_some_tables(self, hinted: Target) -> None:
        seed(hinted, "--only", "sites").expect(0)
        assert hinted.value("SELECT count(*) FROM readings") == 0
        assert hinted.value("SELECT count(*) FROM sites") == 30

    def test_rows_that_refer_to_an_earlier_run(self, hinted: Target) -> None:
        with hinted.unchanged():
            seed(hinted, "--only", "readings").refused('its parent "sites" has no rows')
        seed(hinted, "--only", "sites").expect(0)
        with hinted.unchanged():
            seed(hinted, "--only", "readings", "--seed", "7").refused("filled with seed 42", "--seed 42")
        seed(hinted, "--only", "readings").expect(0)
        assert contents(hinted, "sites", "readings") == GOLDEN

    def test_only_one_table_is_begun_anew(self, hinted: Target) -> None:
        seed(hinted).expect(0)
        seed(hinted, "--truncate", "--yes", "--only", "readings", rows=500).expect(0)
        assert hinted.value("SELECT count(*) FROM sites") == 30
        hinted.run("seed", "--append", "--rows", "100").expect(0)
        assert hinted.value("SELECT count(*) FROM readings") == 600
        seed(hinted, "--truncate", "--yes").expect(0)  # all of it is known to be seigen's own
        assert contents(hinted, "sites", "readings") == GOLDEN

    def test_append_refers_to_times_of_the_first_range(self, target: Target) -> None:
        target.has(
            "tables:\n  p:\n    columns: {id: int not null, created_at: timestamptz not null}\n"
            "    primary_key: [id, created_at]\n    rows: 50\n"
            "  ev:\n    columns: {time: timestamptz not null, p_id: int not null, p_at: timestamptz not null}\n"
            "    foreign_keys: {f: {columns: [p_id, p_at], references: p, to: [id, created_at]}}\n"
            "    hypertable: {time: time, chunk_interval: 30 days}\n"
        )
        seed(target, rows=1_000).expect(0)
        target.run("seed", "--append", "--rows", "500").expect(0)
        assert target.value("SELECT count(*) FROM ev JOIN p ON (id, created_at) = (p_id, p_at)") == 1_500

    def test_nothing_is_deleted_for_rows_that_cannot_be_made(self, target: Target) -> None:
        target.has("tables:\n  t:\n    columns: {id: int primary key, a: {type: int, generate: {faker: company}}}\n")
        target.sql("INSERT INTO t VALUES (1, 1)")
        with target.unchanged():
            answer = target.run("seed", "--rows", "10", "--truncate", "--yes", "--allow", "deletes_data")
            answer.refused('table "t": column "a": the server does not read a value of its pool as int: 22P02')
        assert target.value("SELECT count(*) FROM t") == 1

    def test_not_in_sync(self, hinted: Target) -> None:
        hinted.sql("ALTER TABLE sites ADD COLUMN more int")
        with hinted.unchanged():
            seed(hinted).refused("not what the document says", "table sites", "seigen diff")

    def test_a_value_that_the_server_refuses(self, target: Target) -> None:
        target.has(
            "tables:\n  t:\n    columns:\n      id: int primary key\n"
            "      a: {type: int not null, generate: {uniform: {min: 0, max: 100}}}\n"
            '    checks: {t_odd: "a % 2 = 1"}\n    rows: 50\n'
        )
        with target.unchanged():
            answer = target.run("seed", "--rows", "10")
            answer.refused('table "t": the server refused row ', "t_odd", "a = '", "nothing was written", "generate")
        assert target.value("SELECT count(*) FROM t") == 0

    def test_a_rare_value_that_the_server_refuses(self, target: Target) -> None:
        """So rare that the rows tried before do not have it: its block is not there, the blocks before are."""
        target.has(
            "tables:\n  t:\n    columns:\n      id: int primary key\n"
            "      a: {type: int not null, generate: {choice: {1: 0.9999, 2: 0.0001}}}\n"
            '    checks: {t_odd: "a % 2 = 1"}\n    rows: 60000\n'
        )
        answer = target.run("seed", "--rows", "10").refused('table "t": the server refused row ', "t_odd", "a = '2'")
        assert "seigen seed --resume" in answer.err
        assert "or begin anew: seigen seed --truncate" in answer.err
        assert target.value("SELECT count(*) % 32768 FROM t") == 0


class TestBadInput:
    def refused(self, project: Project, body: str, *arguments: str) -> Answer:
        project.head = HEAD
        project.write(body)
        return project.run("seed", "--dry-run", *arguments).refused()

    def test_a_unique_that_is_too_small(self, project: Project) -> None:
        body = "tables:\n  t:\n    columns: {id: varchar(2) primary key}\n"
        answer = self.refused(project, body, "--rows", "1000000")
        assert "1,296" in answer.err
        assert "1,000,000" in answer.err

    def test_pairs_that_are_too_few(self, project: Project) -> None:
        body = (
            "tables:\n  a: {columns: {id: int primary key}, rows: 10}\n"
            "  b: {columns: {a: int not null references a, ok: boolean not null}, primary_key: [a, ok], rows: 21}\n"
        )
        answer = self.refused(project, body, "--rows", "10")
        assert "holds 20 rows (10 of b_a_fkey × 2 of ok), and 21 are asked for" in answer.err

    def test_a_check_that_is_not_understood_names_the_hint(self, project: Project) -> None:
        body = 'tables:\n  t:\n    columns: {id: int primary key, a: int}\n    checks: {odd: "a % 2 = 1"}\n'
        assert "generate" in self.refused(project, body, "--rows", "10").err

    @pytest.mark.parametrize(
        ("hint", "said"),
        [
            ("{faker: compani}", "company"),
            ("{faker: {provider: company, locale: xx_XX}}", 'locale "xx_XX"'),
            ("{faker: {provider: pyint, arguments: {largest: 5}}}", "largest"),
            ('{template: "{first_nam} {n}"}', "first_name"),
        ],
    )
    def test_a_provider_that_does_not_exist(self, project: Project, hint: str, said: str) -> None:
        body = f"tables:\n  t:\n    columns:\n      n: int\n      a: {{type: text, generate: {hint}}}\n"
        answer = self.refused(project, body, "--rows", "5")
        assert answer.err.startswith('schema.yaml:7:7: error: column "a": generate: ')
        assert said in answer.err
        assert project.run("validate").refused().err == answer.err

    def test_beyond_a_retention(self, project: Project) -> None:
        body = BODY.replace("drop_after: 5 years", "drop_after: 90 days")
        answer = self.refused(project, body, "--rows", "10")
        assert "retention drops what is older than 90 days" in answer.err
        assert "--start" in answer.err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((), "--rows N"),
            (("--rows", "many"), "--rows 100000"),
            (("--rows", "-5"), "--rows 100000"),
            (("--rows", "1", "--rows", "2"), "given twice"),
            (("--rows", "5", "--rows", "reading=5"), "readings"),
            (("--rows", "5", "--only", "site"), "sites"),
            (("--rows", "5", "--start", "yesterday"), "2026-01-31"),
            (("--rows", "5", "--start", "2026-02-01", "--end", "2026-01-01"), "--start must be before --end"),
            (("--append", "--truncate", "--rows", "5"), "contradict"),
            (("--resume", "--rows", "5"), "--resume goes on"),
            (("--rows", "5", "--workers", "0"), "--workers"),
        ],
    )
    def test_wrong_options(self, project: Project, arguments: tuple[str, ...], said: str) -> None:
        assert said in self.refused(project, BODY, *arguments).err

    def test_a_dry_run_needs_no_database(self, project: Project) -> None:
        project.head = HEAD
        project.write(BODY)
        answer = project.run("seed", "--dry-run", "--rows", "100000", *RANGE).expect(0)
        assert "100,000" in answer.out
        assert "rows: 30" in answer.out
        assert "seed 42" in answer.out
        said = json.loads(project.run("seed", "--dry-run", "--rows", "100000", *RANGE, "--json").expect(0).out)
        assert {table["name"]: table["rows"] for table in said["tables"]} == {"sites": 30, "readings": 100_000}

    def test_no_database(self, project: Project) -> None:
        project.head = HEAD
        project.write(BODY)
        project.run("seed", "--rows", "10", "--dsn", "postgresql://127.0.0.1:1/x").refused("127.0.0.1")
