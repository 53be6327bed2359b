"""What a benchmark uses: the filled database, and one timed query."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import sql

from seigen.bench.database import Made, Wanted
from seigen.bench.explain import explain
from seigen.bench.keys import keys, times
from seigen.bench.plan_facts import PlanFacts
from seigen.db.canonical import said
from seigen.db.connect import Connection, probe
from seigen.errors import SeigenError

T = TypeVar("T")

KEYS = 64  # parameters that the rounds go through
WARM_UP = 3


class BenchDatabase:
    """`connection`: psycopg's, in autocommit mode. `engine`: embedded or server; `rows`, `seed`: as asked for."""

    def __init__(self, connection: Connection, made: Made, wanted: Wanted) -> None:
        self.connection, self.dsn, self.engine, self.plan = connection, made.dsn, made.engine, made.plan
        self.rows, self.seed = wanted.rows, wanted.seed
        place = sql.Identifier(made.plan["schema"])
        connection.execute(sql.SQL("SET search_path = {}, public").format(place))
        # what is explained is what is timed; and an UPDATE of compressed rows is measured, not refused
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
        server = probe(connection)
        major = f"{server.version // 10_000}.{server.version % 10_000}"
        self.server = f"PostgreSQL {major}" + (
            f", TimescaleDB {'.'.join(map(str, server.timescaledb))}" if server.timescaledb else ""
        )

    @property
    def about(self) -> dict[str, Any]:
        """What a benchmark's extra_info says of the data and the server."""
        return {"rows_seeded": self.rows, "seed": self.seed, "engine": self.engine, "server": self.server}

    def keys(self, table: str, column: str, count: int = KEYS) -> list[Any]:
        """Values of a column, the frequent ones more often, by Zipf's law: hot and cold keys are both hit."""
        self.needs(table, 1)
        return self.told(lambda: keys(self.connection, table, column, count, self.seed))

    def times(self, table: str, column: str, count: int = KEYS) -> list[Any]:
        """Times inside a table's range, newer ones more often."""
        self.needs(table, 1)
        return self.told(lambda: times(self.connection, table, column, count, self.seed))

    def count(self, table: str) -> int:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = self.told(lambda: self.connection.execute(query).fetchone())
        assert row is not None
        return int(row[0])

    @staticmethod
    def told(ask: Callable[[], T]) -> T:
        """The answer; an error ends the benchmark with what the server said."""
        try:
            return ask()
        except (psycopg.Error, SeigenError) as error:
            problem = said(error) if isinstance(error, psycopg.Error) else str(error)
        pytest.fail(f"seigen_db: {problem}", pytrace=False)

    def needs(self, table: str, rows: int) -> None:
        """Fails the benchmark with one message where a table is too small for it."""
        found = self.count(table)
        if found < rows:
            more = max(self.rows * 2, self.rows * rows // max(found, 1))
            pytest.fail(
                f"{table} holds {found:,} rows, and this benchmark needs {rows:,}: --seigen-rows {more}", pytrace=False
            )


class Query:
    """One timed query of a test. `where`: file and line, for messages."""

    def __init__(self, database: BenchDatabase, benchmark: Any, node: pytest.Item, where: str) -> None:
        self.database, self.benchmark, self.node, self.where = database, benchmark, node, where

    def __call__(
        self,
        query: str,
        params: Any = None,
        *,
        connection: Connection | None = None,
        question: str | None = None,
        variant: str | None = None,
    ) -> PlanFacts:
        given, session, refused = listed(params), connection or self.database.connection, ""
        try:
            for each in given[:WARM_UP]:
                fetched(session, query, each)
            plan = explain(session, query, given[0])
            following = itertools.cycle(given)
            self.benchmark(lambda: fetched(session, query, next(following)))
        except psycopg.Error as error:
            refused = f"{self.where}: the server refused: {said(error)}\n    {' '.join(query.split())}"
        if refused:
            pytest.fail(refused, pytrace=False)
        self.node.add_report_section("call", "plan", plan.describe())  # shown when an assertion on it fails
        self.tell(query, plan, {"question": question, "variant": variant})
        return plan

    def tell(self, query: str, plan: PlanFacts, more: dict[str, str | None]) -> None:
        database = self.database
        self.benchmark.extra_info.update(
            database.about,
            sql=" ".join(query.split()),
            indexes=list(plan.indexes),
            chunks_scanned=plan.chunks_scanned,
            chunks_excluded=plan.chunks_excluded,
            shared_hit=plan.shared_hit,
            shared_read=plan.shared_read,
            rows=plan.rows,
            planning_ms=plan.planning_ms,
            execution_ms=plan.execution_ms,
            plan=plan.describe().splitlines(),
            **{name: value for name, value in more.items() if value is not None},
        )


def fetched(connection: Connection, query: str, params: Any) -> None:
    """Runs a prepared statement, and fetches its rows if it has any."""
    cursor = connection.execute(query.encode(), params, prepare=True)
    if cursor.description is not None:
        cursor.fetchall()


def listed(params: Any) -> list[Any]:
    """One tuple or mapping, or a list of them or of single values → a list of what psycopg takes; never empty. None:
    without parameters a % is a %.
    """
    if params is None:
        return [None]
    found = params if isinstance(params, list) else [params]
    return [each if isinstance(each, tuple | Mapping) else (each,) for each in found] or [()]
