"""How long does `seigen diff` take when nothing differs? The whole command, as CI runs it; `make bench-diff`.

Each figure stands beside a bare process that connects and selects 1, measured in the same run: read the ratio, since
machines differ. "cold" has an empty cache of canonical schemas, "warm" the one that the run before left.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent
SEIGEN = Path(sys.executable).with_name("seigen")
BARE = "import sys, psycopg; psycopg.connect(sys.argv[1]).execute('select 1').fetchone()"
TABLES = 300


def many_tables(count: int) -> str:
    """A document of plain tables in chains of foreign keys, as a large application has them."""
    lines = ["version: 1", "extensions: [timescaledb]", "schema: many", "tables:"]
    for number in range(count):
        parent = f" references entity_{number - 1:03} on delete cascade" if number % 10 else ""
        lines += [
            f"  entity_{number:03}:",
            "    columns:",
            "      id: bigint primary key generated always as identity",
            f"      parent_id: bigint{parent}",
            "      name: varchar(200) not null",
            "      state: text not null default 'new'",
            "      amount: numeric(12,2) not null default 0",
            "      created_at: timestamptz not null default now()",
            "    unique:",
            "      - [parent_id, name]",
            "    checks:",
            f"      entity_{number:03}_amount: \"amount >= 0 and state in ('new', 'open', 'done')\"",
            "    indexes:",
            f"      entity_{number:03}_created: [created_at desc]",
            f"      entity_{number:03}_open: {{keys: [state, lower(name)], where: \"state <> 'done'\"}}",
        ]
    return "\n".join(lines) + "\n"


DOCUMENTS = {"source schema": (ROOT / "schema.yaml").read_text, "300 tables": lambda: many_tables(TABLES)}


class Case:
    """One document, applied to the database of the run."""

    def __init__(self, folder: Path, dsn: str, text: str) -> None:
        self.file, self.dsn, self.cache = folder / "schema.yaml", dsn, folder / "cache"
        self.file.write_text(text)
        answer = self.run("apply", "--yes")
        assert answer.returncode == 0, answer.stderr

    def run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"XDG_CACHE_HOME": str(self.cache)}
        arguments = [SEIGEN, command, "-f", self.file, "--dsn", self.dsn, *options]
        return subprocess.run(arguments, env=environment, text=True, capture_output=True, check=False)

    def diff(self) -> None:
        answer = self.run("diff")
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def forget(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)

    def bare(self) -> float:
        """Seconds of a process that does nothing but connect."""
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", BARE, self.dsn], check=True)
        return time.perf_counter() - started


@pytest.fixture(scope="module", params=list(DOCUMENTS))
def case(request: pytest.FixtureRequest, bench_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("document"), bench_dsn, DOCUMENTS[request.param]())


@pytest.mark.parametrize("state", ["cold", "warm"])
def test_no_change_diff(case: Case, state: str, benchmark: Any) -> None:
    bare = statistics.median(case.bare() for _ in range(5))
    case.diff()  # the first one fills the cache
    setup = case.forget if state == "cold" else None
    benchmark.pedantic(case.diff, setup=setup, rounds=5)
    benchmark.extra_info["bare connect + select 1, s"] = round(bare, 3)
    benchmark.extra_info["ratio to bare"] = round(benchmark.stats.stats.median / bare, 2)
    with psycopg.connect(case.dsn) as connection:
        row = connection.execute(
            "SELECT version(), extversion FROM pg_extension WHERE extname = 'timescaledb'"
        ).fetchone()
    assert row is not None
    benchmark.extra_info["server"] = " / TimescaleDB ".join(row)
    ratio = benchmark.extra_info["ratio to bare"]
    print(f"\n  {state}: {benchmark.stats.stats.median:.3f} s = {ratio} × bare {bare:.3f} s")
