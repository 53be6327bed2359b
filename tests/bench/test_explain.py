"""Facts of plans that a real server made: indexes, chunk exclusion, compressed scans, aggregates."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from bench_support import CHUNKS, fill
from psycopg import conninfo, sql

from seigen.bench import explain as module
from seigen.bench.explain import Params, explain
from seigen.bench.plan_facts import PlanFacts
from seigen.errors import SeigenError
from support import SERVER, Database

COMPRESS = "SELECT compress_chunk(c) FROM show_chunks('readings', older_than => timestamptz '2025-01-05') c"
REFRESH = "CALL refresh_continuous_aggregate('hourly', '2025-01-01', '2025-01-09')"
ONLY_INDEXES = ("SET enable_seqscan = off", "SET enable_bitmapscan = off")  # the tables are small


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database)
    return database


def ask(database: Database, query: str, params: Params = None) -> PlanFacts:
    return explain(database.connection, query, params)


class TestPlainTables:
    def test_index_scan(self, filled: Database) -> None:
        plan = ask(filled, "SELECT * FROM plain WHERE id = %s", (7,))
        assert plan.uses_index("plain_pkey")
        assert not plan.uses_index("plain_site")
        assert plan.no_seq_scan_on("plain")
        assert (plan.tables, plan.rows) == (("plain",), 1)
        assert (plan.chunks_scanned, plan.chunks_excluded) == (0, 0)
        assert plan.shared_hit + plan.shared_read > 0
        assert plan.planning_ms > 0
        assert plan.execution_ms > 0

    def test_bitmap_scan(self, filled: Database) -> None:
        filled.sql("SET enable_seqscan = off", "SET enable_indexscan = off")
        plan = ask(filled, "SELECT * FROM plain WHERE site = 3 OR id < 5")
        assert plan.indexes == ("plain_pkey", "plain_site")
        assert plan.seq_scans == ()

    def test_seq_scan(self, filled: Database) -> None:
        plan = ask(filled, "SELECT count(*) FROM plain JOIN sites s ON s.id = site WHERE note <> ''")
        assert plan.seq_scans == ("plain", "sites")
        assert not plan.no_seq_scan_on("plain")
        assert plan.indexes == ()

    def test_a_side_that_is_never_run_used_nothing(self, filled: Database) -> None:
        filled.sql("SET enable_hashjoin = off", "SET enable_mergejoin = off")
        plan = ask(filled, "SELECT * FROM plain p JOIN sites s ON s.id = p.site WHERE p.id = -1")
        assert plan.indexes == ("plain_pkey",)
        assert plan.no_seq_scan_on("sites")
        assert "never executed" in str(plan)

    def test_writes_are_rolled_back_and_counted(self, filled: Database) -> None:
        plan = ask(filled, "DELETE FROM plain WHERE site = 3")
        assert plan.rows == 20
        assert ask(filled, "INSERT INTO sites SELECT g, '' FROM generate_series(1001, 1007) g RETURNING id").rows == 7
        assert filled.counts(["plain", "sites"]) == {"plain": 4000, "sites": 500}

    def test_an_open_transaction_stays_open(self, filled: Database) -> None:
        with filled.connection.transaction(force_rollback=True):
            filled.sql("DROP INDEX plain_site")
            assert not ask(filled, "SELECT * FROM plain WHERE site = 3").no_seq_scan_on("plain")
            filled.sql("DROP INDEX readings_site", "DROP INDEX readings_twin", *ONLY_INDEXES)
            plan = ask(filled, "SELECT * FROM readings WHERE site = 3 AND time >= '2025-01-09'")
            assert plan.indexes == ("readings_time",)
            assert (plan.chunks_scanned, plan.chunks_excluded) == (2, CHUNKS - 2)
        assert ask(filled, "SELECT * FROM plain WHERE site = 3").uses_index("plain_site")

    def test_one_statement_only(self, filled: Database) -> None:
        with pytest.raises(psycopg.errors.SyntaxError, match="multiple commands"):
            ask(filled, "DELETE FROM plain; COMMIT")
        assert filled.counts(["plain"]) == {"plain": 4000}

    def test_composed_query_and_names(self, filled: Database) -> None:
        filled.sql(
            'CREATE TABLE "Odd ""Table" (a int)', 'CREATE INDEX "Odd ""Index" ON "Odd ""Table" (a)', *ONLY_INDEXES
        )
        plan = explain(
            filled.connection,
            sql.SQL("SELECT * FROM {} WHERE a = %(a)s").format(sql.Identifier('Odd "Table')),
            {"a": 1},
        )
        assert plan.uses_index('Odd "Index')
        assert plan.no_seq_scan_on('Odd "Table')

    def test_a_table_that_the_query_does_not_name(self, filled: Database) -> None:
        plan = ask(filled, "SELECT * FROM plain JOIN sites USING (id) WHERE id = 1")
        with pytest.raises(SeigenError, match='the query does not read "site"; it reads plain, sites'):
            plan.no_seq_scan_on("site")

    def test_partitions(self, database: Database) -> None:
        database.sql(
            "CREATE TABLE parted (a int, b int) PARTITION BY RANGE (a)",
            "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10)",
            "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
            "CREATE INDEX parted_b ON parted (b)",
        )
        assert ask(database, "SELECT * FROM parted").seq_scans == ("parted",)
        database.sql(*ONLY_INDEXES)
        plan = ask(database, "SELECT * FROM parted WHERE b = 1")
        assert (plan.indexes, plan.chunks_excluded) == (("parted_b",), 0)


@pytest.fixture
def plain(engine_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """A database without the extension; the embedded engine has one database only, and there it is only not asked."""
    name = sql.Identifier(f"seigen_test_{secrets.token_hex(6)}")
    with psycopg.connect(engine_dsn, autocommit=True) as admin:
        if not SERVER:
            monkeypatch.setattr(module, "IS_TIMESCALE", "SELECT false")
            yield admin
            return
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            dsn = conninfo.make_conninfo(engine_dsn, dbname=name.as_string(admin).strip('"'))
            with psycopg.connect(dsn) as connection:  # not in autocommit mode either
                yield connection
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_without_timescaledb(plain: psycopg.Connection[Any]) -> None:
    with plain.transaction(force_rollback=True):
        plain.execute("CREATE TEMP TABLE facts (id int PRIMARY KEY)")
        plan = explain(plain, "SELECT * FROM facts WHERE id = 1")
        assert (plan.indexes, plan.tables) == (("facts_pkey",), ("facts",))
        assert explain(plain, "SELECT * FROM facts").seq_scans == ("facts",)


class TestHypertables:
    def test_index_scan(self, filled: Database) -> None:
        filled.sql(*ONLY_INDEXES)
        plan = ask(filled, "SELECT * FROM readings WHERE site = 3 AND time >= '2025-01-09 12:00'")
        assert plan.uses_index("readings_site")
        assert plan.indexes == ("readings_site",)
        assert plan.no_seq_scan_on("readings")
        assert (plan.chunks_scanned, plan.chunks_excluded) == (2, 8)
        assert plan.tables == ("readings",)

    def test_twins_are_told_apart(self, filled: Database) -> None:
        query = "SELECT * FROM readings WHERE site = 3"
        # a chunk is not given the second of two; one that is made later is made on the chunks, too
        filled.sql(*ONLY_INDEXES, "CREATE INDEX another_twin ON readings (site, time DESC)", "DROP INDEX readings_site")
        assert ask(filled, query).indexes == ("another_twin",)
        filled.sql("ALTER INDEX another_twin RENAME TO renamed")
        assert ask(filled, query).indexes == ("renamed",)

    def test_quoted_partial_index(self, filled: Database) -> None:
        filled.sql(*ONLY_INDEXES)
        plan = ask(filled, "SELECT value FROM readings WHERE value > 2000000 AND value < 2000005")
        assert plan.uses_index('Odd"Näme')
        assert plan.chunks_scanned == CHUNKS

    def test_seq_scan_of_one_chunk(self, filled: Database) -> None:
        filled.sql("SET enable_indexscan = off", "SET enable_bitmapscan = off")
        plan = ask(filled, "SELECT count(*) FROM readings WHERE time >= '2025-01-10'")
        assert not plan.no_seq_scan_on("readings")
        assert (plan.seq_scans, plan.chunks_scanned) == (("readings",), 1)

    def test_excluded_at_planning(self, filled: Database) -> None:
        plan = ask(filled, "SELECT count(*) FROM readings WHERE time < '2025-01-04'")
        assert (plan.chunks_scanned, plan.excluded_at_planning, plan.excluded_at_execution) == (3, 7, 0)

    @pytest.mark.parametrize("open_transaction", [False, True])
    def test_all_excluded(self, filled: Database, open_transaction: bool) -> None:
        """Nothing in this plan names the hypertable."""
        query = "SELECT count(*) FROM readings WHERE time > '2100-01-01'"
        if open_transaction:
            with filled.connection.transaction(force_rollback=True):
                plan = ask(filled, query)
        else:
            plan = ask(filled, query)
        assert (plan.chunks_scanned, plan.chunks_excluded, plan.excluded_at_planning) == (0, 10, 10)
        assert plan.no_seq_scan_on("readings")

    def test_excluded_when_the_query_begins(self, filled: Database) -> None:
        """A stable function: its value is known when the query begins, not when it is planned."""
        filled.sql("UPDATE readings SET value = 1 WHERE time < '2025-01-01 03:00'")
        plan = ask(
            filled,
            "SELECT count(value) FROM readings WHERE time < now() - (now() - timestamptz '2025-01-04') AND site < 15",
        )
        assert (plan.chunks_scanned, plan.chunks_excluded) == (3, 7)
        assert plan.excluded_at_execution == 7
        assert "7 excluded at the start" in str(plan)

    def test_excluded_by_the_parameter_of_a_generic_plan(self, filled: Database) -> None:
        filled.sql(
            "SET plan_cache_mode = force_generic_plan",
            "PREPARE since (timestamptz) AS SELECT count(value) FROM readings WHERE time >= $1",
        )
        plan = ask(filled, "EXECUTE since ('2025-01-09')")
        assert (plan.chunks_scanned, plan.excluded_at_planning, plan.excluded_at_execution) == (2, 0, 8)
        assert ask(filled, "EXECUTE since ('2100-01-01')").chunks_scanned == 0

    def test_a_parameter_of_the_driver(self, filled: Database) -> None:
        plan = ask(filled, "SELECT count(*) FROM readings WHERE time >= %s", ("2025-01-09",))
        assert (plan.chunks_scanned, plan.excluded_at_planning) == (2, 8)

    def test_excluded_in_a_nested_loop(self, filled: Database) -> None:
        """The last row per site: ChunkAppend looks at the newest chunk first and needs no other."""
        filled.sql(*ONLY_INDEXES)
        plan = ask(
            filled,
            """SELECT s.id, l.time FROM sites s, LATERAL (
            SELECT time FROM readings r WHERE r.site = s.id ORDER BY time DESC LIMIT 1) l WHERE s.id <= 5""",
        )
        assert plan.rows == 5
        assert (plan.chunks_scanned, plan.excluded_at_planning, plan.excluded_at_execution) == (1, 0, 9)
        assert plan.indexes == ("readings_site", "sites_pkey")

    def test_two_hypertables_or_one_twice(self, filled: Database) -> None:
        query = """SELECT count(*) FROM (SELECT * FROM readings WHERE time < '2025-01-03') a
        JOIN (SELECT * FROM readings WHERE time >= '2025-01-02' AND time < '2025-01-05') b USING (site)"""
        plan = ask(filled, query)
        assert (plan.chunks_scanned, plan.chunks_excluded) == (4, 6)

    def test_writes(self, filled: Database) -> None:
        plan = ask(filled, "INSERT INTO readings VALUES ('2025-01-05', 1, 1), ('2025-03-01', 1, 1)")
        assert (plan.rows, plan.chunks_scanned, plan.chunks_excluded) == (2, 0, 0)
        filled.sql(*ONLY_INDEXES)
        for query in ("UPDATE readings SET value = 0", "DELETE FROM readings"):
            plan = ask(filled, f"{query} WHERE site = 3 AND time >= '2025-01-09'")
            assert plan.no_seq_scan_on("readings")
            assert (plan.rows, plan.chunks_scanned, plan.chunks_excluded) == (7, 2, 8)
        assert filled.value("SELECT count(*) FROM readings WHERE value > 0") == 719


class TestCompression:
    def test_compressed_and_not(self, filled: Database) -> None:
        filled.sql(COMPRESS)
        plan = ask(filled, "SELECT sum(value) FROM readings")
        assert (plan.chunks_scanned, plan.compressed_chunks, plan.chunks_excluded) == (10, 4, 0)
        assert plan.tables == ("readings",)
        assert ask(filled, "SELECT sum(value) FROM readings WHERE time >= '2025-01-06'").compressed_chunks == 0

    def test_by_segment(self, filled: Database) -> None:
        filled.sql(COMPRESS, *ONLY_INDEXES)
        plan = ask(filled, "SELECT sum(value) FROM readings WHERE site = 3 AND time < '2025-01-03'")
        assert (plan.chunks_scanned, plan.compressed_chunks, plan.chunks_excluded) == (2, 2, 8)
        assert plan.no_seq_scan_on("readings")
        assert plan.indexes == ()  # the server's own, over the batches, is nobody's declared one
        assert "compress_hyper" not in str(plan)

    def test_batches_read_from_end_to_end(self, filled: Database) -> None:
        filled.sql(COMPRESS)
        plan = ask(filled, "SELECT sum(value) FROM readings WHERE value > 10 AND time < '2025-01-03'")
        assert not plan.no_seq_scan_on("readings")


class TestAggregates:
    def test_real_time(self, filled: Database) -> None:
        filled.sql(REFRESH)
        plan = ask(filled, "SELECT hour, sum(total) FROM hourly GROUP BY 1")
        assert plan.rows == 240
        assert plan.aggregates == ("hourly",)
        assert set(plan.tables) >= {"hourly", "readings"}
        materialised = ask(filled, "SELECT * FROM hourly WHERE hour < '2025-01-08'").chunks_scanned
        assert plan.chunks_scanned == materialised + 2
        assert plan.chunks_excluded == 8

    def test_real_time_before_the_first_refresh(self, filled: Database) -> None:
        plan = ask(filled, "SELECT * FROM hourly")
        assert plan.aggregates == ()
        assert plan.chunks_scanned == CHUNKS

    def test_materialised_only(self, filled: Database) -> None:
        filled.sql(REFRESH, "ALTER MATERIALIZED VIEW hourly SET (timescaledb.materialized_only = true)")
        plan = ask(filled, "SELECT sum(total) FROM hourly")
        assert (plan.aggregates, plan.tables) == (("hourly",), ("hourly",))
        assert (plan.seq_scans, plan.no_seq_scan_on("hourly")) == (("hourly",), False)
        filled.sql(*ONLY_INDEXES)
        plan = ask(filled, "SELECT * FROM hourly WHERE site = 3")
        assert plan.uses_index("hourly_site")
        assert plan.no_seq_scan_on("hourly")
        assert "_materialized" not in str(plan)
