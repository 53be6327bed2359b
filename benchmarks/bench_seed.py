"""How fast does `seigen seed` fill a database? `make bench-seed`; with SEIGEN_DSN on a server, where the figures count.

Loads are read as ratios: each round stands beside a load of the same rows, made before, by one COPY BINARY into the
same table in the same state. Machines differ, and so do two minutes of one machine.
"""

from __future__ import annotations

import os
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from psycopg import sql

from seigen.db.connect import Connection, probe, session
from seigen.db.seeding import chunks, finish
from seigen.db.seeding.run import Options, load, prepared
from seigen.load import load as load_document
from seigen.model import Document, Server
from seigen.seed.encode import HEADER, TRAILER
from seigen.seed.generate import Generator
from seigen.seed.model import Request, SeedPlan
from seigen.seed.plan import seed_plan
from seigen.seed.sizes import with_the_others

ROOT = Path(__file__).resolve().parent.parent
SEIGEN = Path(sys.executable).with_name("seigen")
ON_SERVER = "SEIGEN_DSN" in os.environ
ROWS = 700_000 if ON_SERVER else 70_000  # 0.7 of them are commits
RANGE = ("--start", "2025-01-01", "--end", "2026-01-01")
START, END = 1_735_689_600_000_000, 1_767_225_600_000_000  # the same, in microseconds
ROUNDS = 3
PIECE = 1 << 19  # bytes a write

# what a worker process does, less its connection; VmHWM and not ru_maxrss, which begins with the parent's
WORKER = """
import pickle, sys
from pathlib import Path
from seigen.db.seeding import workers
plan = pickle.load(sys.stdin.buffer)
make = workers.Generator(plan, {})
for table in plan.tables:
    for block in range(table.blocks):
        make.block(table.name, block)
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


def document() -> Document:
    return load_document((ROOT / "schema.yaml").read_text(), "schema.yaml")


def plan_of(rows: int, *only: str) -> SeedPlan:
    return seed_plan(document(), with_the_others(document(), Request(rows, START, END, only=only)))


def everything(plan: SeedPlan) -> Iterator[tuple[int, bytes]]:
    """(rows, bytes) of all blocks of a plan."""
    make = Generator(plan, {})
    for table in plan.tables:
        for block in range(table.blocks):
            rows = make.rows(table.name, block)
            yield len(rows), make.bytes(table.name, rows)


def seigen(*arguments: str, cwd: Path = ROOT) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SEIGEN_DSN"}
    answer = subprocess.run([SEIGEN, *arguments], cwd=cwd, env=environment, text=True, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


class Case(NamedTuple):
    """The source schema with its parents filled, and the rows of `commits` made before."""

    connection: Connection
    server: Server
    dsn: str
    plan: SeedPlan
    made: bytes

    @property
    def rows(self) -> int:
        return self.plan.tables[0].rows

    def premade(self) -> float:
        """Seconds of one COPY of bytes that are there already, into chunks that are there already."""
        finish.truncate(self.connection, self.plan)
        chunks.create(self.connection, self.plan)
        columns = sql.SQL(", ").join(map(sql.Identifier, self.plan.tables[0].columns))
        self.connection.execute("CHECKPOINT")
        started = time.perf_counter()
        copy_in = sql.SQL("COPY commits ({}) FROM STDIN (FORMAT binary)").format(columns)
        with self.connection.cursor().copy(copy_in) as copy:
            for place in range(0, len(self.made), PIECE):
                copy.write(self.made[place : place + PIECE])
        return time.perf_counter() - started

    def empty(self) -> None:
        finish.truncate(self.connection, self.plan)
        self.connection.execute("CHECKPOINT")

    def seed(self, options: Options) -> dict[str, float]:
        """Seconds by phase."""
        texts = prepared(self.connection, self.server, self.plan)
        outcome = load(self.connection, self.server, self.dsn, self.plan, texts, None, options, lambda copied: None)
        return outcome.seconds


@pytest.fixture(scope="module")
def case(bench_dsn: str) -> Iterator[Case]:
    plan = plan_of(ROWS, "commits")
    made = b"".join((HEADER, *(data for _, data in everything(plan)), TRAILER))
    parents = ("organizations", "repositories", "developers", "teams", "team_members")
    seigen("apply", "--dsn", bench_dsn, "--yes")
    seigen("seed", "--dsn", bench_dsn, "--rows", str(ROWS), *RANGE, *(f"--only={name}" for name in parents))
    with session(bench_dsn) as connection:
        yield Case(connection, probe(connection), bench_dsn, plan, made)


def report(benchmark: Any, **figures: float | str) -> None:
    benchmark.extra_info.update(figures)
    print("\n  " + ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))


def ratio(bare: list[float], own: list[float]) -> float:
    return round(statistics.median(one / other for one, other in zip(bare, own, strict=True)), 2)


WAYS = {"1 worker": Options(1), "2 workers": Options(2), "2 workers, --fast": Options(2, fast=True)}


@pytest.mark.parametrize("options", WAYS.values(), ids=list(WAYS))
def test_commits(case: Case, benchmark: Any, options: Options) -> None:
    """A load against the bytes alone: until rows, indexes and foreign keys are there, and until ANALYZE is done too."""
    bare: list[float] = []
    built: list[float] = []
    whole: list[float] = []

    def before() -> None:
        bare.append(case.premade())
        case.empty()

    def seed() -> None:
        seconds = case.seed(options)
        built.append(seconds["chunks"] + seconds["rows"] + seconds["indexes"])
        whole.append(sum(seconds.values()))

    benchmark.pedantic(seed, setup=before, rounds=ROUNDS)
    report(
        benchmark,
        rate_to_premade_copy=ratio(bare, built),
        the_same_with_analyze=ratio(bare, whole),
        rows_per_second=round(case.rows / statistics.median(built)),
        premade_rows_per_second=round(case.rows / statistics.median(bare)),
        server=f"PostgreSQL {case.server.version / 10_000:g}, TimescaleDB {case.server.timescaledb}",
    )


def test_generation_alone(benchmark: Any) -> None:
    """Rows of the whole source schema, as bytes, by one core."""
    plan = plan_of(1_000_000)
    benchmark.pedantic(lambda: sum(len(data) for _, data in everything(plan)), rounds=ROUNDS)
    rows = sum(table.rows for table in plan.tables)
    report(benchmark, rows_per_second=round(rows / benchmark.stats.stats.median))


@pytest.mark.parametrize("rows", [1_000_000, 10_000_000])
def test_memory_of_a_worker(benchmark: Any, rows: int) -> None:
    plan = pickle.dumps(plan_of(rows))

    def work() -> bytes:
        return subprocess.run([sys.executable, "-c", WORKER], input=plan, stdout=subprocess.PIPE, check=True).stdout

    kilobytes = benchmark.pedantic(work, rounds=1)
    report(benchmark, rows=rows, most_megabytes=round(int(kilobytes) / 1024))


def test_embedded_engine_from_command_to_prompt(benchmark: Any, tmp_path: Path) -> None:
    """100,000 rows of the source schema."""
    (tmp_path / "schema.yaml").write_text((ROOT / "schema.yaml").read_text())
    seigen("apply", "--embedded", "--yes", cwd=tmp_path)
    benchmark.pedantic(lambda: seigen("seed", "--embedded", "--rows", "100000", *RANGE, cwd=tmp_path), rounds=1)
    seigen("db", "stop", cwd=tmp_path)
    report(benchmark, seconds=round(benchmark.stats.stats.median, 1))
