"""The pytest plugin: a filled database, and queries that are timed and know their plans.

    def test_last_commit(bench_query, seigen_db):
        plan = bench_query(
            "SELECT * FROM commits WHERE repository_id = %s ORDER BY time DESC LIMIT 1",
            seigen_db.keys("commits", "repository_id"),
        )
        assert plan.uses_index("idx_commits_repository_id")

pytest loads this module wherever seigen is installed: everything else is imported when a fixture is used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from seigen.bench.running import BenchDatabase

ROWS, SEED = 100_000, 42
NOTES = pytest.StashKey[tuple[str, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("seigen", "seigen: benchmarks of a schema")
    group.addoption("--seigen-document", default="schema.yaml", metavar="FILE", help="The document [schema.yaml].")
    group.addoption("--seigen-rows", type=int, default=ROWS, metavar="N", help=f"seigen seed --rows N [{ROWS:,}].")
    group.addoption("--seigen-seed", type=int, default=SEED, metavar="N", help=f"seigen seed --seed N [{SEED}].")
    group.addoption("--seigen-start", metavar="TIME", help="seigen seed --start TIME.")
    group.addoption("--seigen-end", metavar="TIME", help="seigen seed --end TIME.")
    group.addoption("--seigen-compress", action="store_true", help="Compress what the policies would by now.")
    group.addoption("--seigen-refresh", action="store_true", help="Refresh the aggregates.")
    group.addoption("--seigen-keep", action="store_true", help="Keep the database, and use it again.")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for note in config.stash.get(NOTES, ()):
        terminalreporter.write_line(f"seigen: {note}")


@pytest.fixture(scope="session")
def seigen_db(request: pytest.FixtureRequest) -> Iterator[BenchDatabase]:
    """A database of the run's own with the document applied and filled: on the server of SEIGEN_DSN, else an embedded
    engine. `.connection` (psycopg, autocommit), `.dsn`, `.engine`, `.rows`, `.seed`, `.keys(table, column)`,
    `.times(table, column)`, `.needs(table, rows)`.
    """
    from seigen.bench.database import Wanted, filled
    from seigen.bench.running import BenchDatabase
    from seigen.db.connect import session
    from seigen.errors import SeigenError

    config = request.config
    option = config.getoption
    document = Path(option("--seigen-document"))
    wanted = Wanted(
        document=document if document.is_absolute() else config.rootpath / document,
        rows=option("--seigen-rows"),
        seed=option("--seigen-seed"),
        start=option("--seigen-start"),
        end=option("--seigen-end"),
        compress=option("--seigen-compress"),
        refresh=option("--seigen-refresh"),
    )
    cache = getattr(config, "cache", None)  # pytest -p no:cacheprovider has none
    folder = cache.mkdir("seigen") if cache is not None else config.rootpath / ".seigen-bench"
    refused = ""
    try:
        with filled(wanted, os.environ.get("SEIGEN_DSN"), folder, keep=option("--seigen-keep")) as made:
            config.stash[NOTES] = made.notes
            with session(made.dsn) as connection:
                yield BenchDatabase(connection, made, wanted)
    except SeigenError as error:
        refused = f"seigen: {error}"
    if refused:
        pytest.fail(refused, pytrace=False)


@pytest.fixture
def bench_query(request: pytest.FixtureRequest, seigen_db: BenchDatabase) -> Callable[..., Any]:
    """bench_query(sql, params=None, *, connection=None, question=None, variant=None): times a query, and
    returns its plan's facts. `params`: one tuple or mapping, or a list of them (single values will do for one %s),
    which the rounds go through. The statement is prepared and warmed up, rows are fetched; the plan is taken once,
    outside the timing, and is in the JSON's extra_info.
    """
    from seigen.bench.running import Query

    if not request.config.pluginmanager.hasplugin("benchmark"):
        pytest.fail("bench_query needs pytest-benchmark: pip install 'seigen[bench]'", pytrace=False)
    benchmark = request.getfixturevalue("benchmark")

    def run(sql: str, params: Any = None, **said: Any) -> Any:
        caller = sys._getframe(1)
        where = f"{caller.f_code.co_filename}:{caller.f_lineno}"
        return Query(seigen_db, benchmark, request.node, where)(sql, params, **said)

    return run
